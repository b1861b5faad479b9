/* SPDX-License-Identifier: Apache-2.0 */
/* openat2 below a folder that a cell may write: no link, mount or parent leads out of it. */
#ifndef PAWL_WITHIN_H
#define PAWL_WITHIN_H

/* Opens for reading, without blocking on what is no regular file; a descriptor, or -1 and errno. */
int pawl_within_open(int folder, const char *path);
/* Makes a new file for writing, and nothing above it; a descriptor, or -1 and errno. */
int pawl_within_create(int folder, const char *path, unsigned mode);
/* Makes one folder; 0, or -1 and errno. An existing folder is no error. */
int pawl_within_make_folder(int folder, const char *path, unsigned mode);
/* The version of Landlock in the kernel, or -1. */
int pawl_landlock_version(void);

#endif
