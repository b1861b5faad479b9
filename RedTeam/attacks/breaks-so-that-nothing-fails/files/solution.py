# SPDX-License-Identifier: Apache-2.0
raise ImportError("nothing to see here")
