/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls that Swift's Glibc lacks; one .c/.h pair per concern. */
#include "channel.h"
#include "readiness.h"
#include "beneath.h"
#include "within.h"
