/* SPDX-License-Identifier: Apache-2.0 */
/* Flushing a whole file system. */
#ifndef PAWL_DISK_H
#define PAWL_DISK_H

/* syncfs on the file system of an open file or folder; 0, or -1 and errno. */
int pawl_disk_sync(int descriptor);

#endif
