/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for secrets: not swapped where the host allows, not in core dumps, not in children, wiped before it is freed. */
#ifndef PAWL_SECRETMEMORY_H
#define PAWL_SECRETMEMORY_H

/* The kernel has taken the pages out of its own address space (memfd_secret). */
#define PAWL_SECRET_HIDDEN 2
/* The pages are not swapped (mlock). */
#define PAWL_SECRET_LOCKED 1

/* Zeroed pages of their own for `length` bytes, or NULL and errno; `state` tells what was possible, 0 for neither. */
void *pawl_secret_allocate(unsigned long length, int *state);
/* Wipes and returns the pages. */
void pawl_secret_free(void *pages, unsigned long length);
/* Zeros that no optimiser leaves out. */
void pawl_secret_wipe(void *bytes, unsigned long length);
/* No core dumps of this process, and no tracing by other processes of its user. 0, or -1 and errno. */
int pawl_secret_close_process(void);
/* Whether the kernel holds this process to be closed. */
int pawl_secret_process_is_closed(void);

#endif
