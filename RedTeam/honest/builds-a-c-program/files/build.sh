# SPDX-License-Identifier: Apache-2.0
cc -O2 -o order order.c
