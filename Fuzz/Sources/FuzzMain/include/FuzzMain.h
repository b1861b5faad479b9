// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

int FuzzContract_main(int argc, char **argv);
int FuzzJSON_main(int argc, char **argv);
int FuzzLedgerEntry_main(int argc, char **argv);
