# SPDX-License-Identifier: Apache-2.0
# Sourced by the other scripts: strict mode, the repository as the current folder, and a section line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

section() { printf '\n== %s\n' "$*"; }
fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}
