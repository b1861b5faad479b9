/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of system calls, which Swift's Glibc lacks. Some are newer than Debian 12's headers; those are the same on
   every architecture. */
#ifndef PAWL_FILTER_H
#define PAWL_FILTER_H

#include <sys/syscall.h>

#define PAWL_SYS_MOUNT_SETATTR 442
#define PAWL_SYS_STATMOUNT 457
#define PAWL_SYS_LISTMOUNT 458
#define PAWL_SYS_LSM_SET_SELF_ATTR 460
#define PAWL_SYS_OPEN_TREE_ATTR 467

#endif
