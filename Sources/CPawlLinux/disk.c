/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "disk.h"

#include <unistd.h>

int pawl_disk_sync(int descriptor) {
    return syncfs(descriptor);
}
