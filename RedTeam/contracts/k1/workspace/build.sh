# SPDX-License-Identifier: Apache-2.0
# Runs once for each candidate in contract built.yaml, in a cell of its own.
true
