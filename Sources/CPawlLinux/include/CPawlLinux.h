/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls that Swift's Glibc lacks; one .c/.h pair per concern. */
#include "affinity.h"
#include "beneath.h"
#include "channel.h"
#include "disk.h"
#include "filter.h"
#include "localsocket.h"
#include "readiness.h"
#include "secretmemory.h"
#include "within.h"
