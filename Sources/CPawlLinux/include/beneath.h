/* SPDX-License-Identifier: Apache-2.0 */
/* Opening names below a folder that others have written, without leaving it (openat2). */
#ifndef PAWL_BENEATH_H
#define PAWL_BENEATH_H

/* Only a handle: nothing is opened, links are not followed. */
#define PAWL_BENEATH_LOOK 0
/* A file for reading; FIFOs do not block. */
#define PAWL_BENEATH_FILE 1
/* A folder for listing. */
#define PAWL_BENEATH_FOLDER 2

/* Opens one name in a folder: never above it, through a link, or on another file system. -1 and errno. */
int pawl_beneath_open(int folder, const char *name, int kind);
/* The target of the link that a handle names; how many bytes, or -1 and errno. */
long pawl_beneath_link(int handle, char *target, unsigned long capacity);
/* An extended attribute of an open file or folder; how many bytes, or -1 and errno. */
long pawl_beneath_attribute(int descriptor, const char *name, char *value, unsigned long capacity);
/* Whether a device number is that of an overlay's whiteout, 0:0. */
int pawl_beneath_is_whiteout(unsigned int mode, unsigned long device);

#endif
