/* SPDX-License-Identifier: Apache-2.0 */
/* The cores that this process may use. */
#ifndef PAWL_AFFINITY_H
#define PAWL_AFFINITY_H

/* Writes the numbers of the allowed cores, ascending; how many, or -1 and errno. */
int pawl_allowed_cores(int *cores, int capacity);

#endif
