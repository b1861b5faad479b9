# SPDX-License-Identifier: Apache-2.0
cc -O1 -o reader reader.c
