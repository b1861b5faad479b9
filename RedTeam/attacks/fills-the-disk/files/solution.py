# SPDX-License-Identifier: Apache-2.0
def solve(x):
    for folder in ("/tmp", "/pawl/out", ".", "/dev/shm"):
        try:
            with open(folder + "/filler", "wb") as file:
                for _ in range(40):
                    file.write(b"x" * (1 << 20))
        except OSError:
            continue
    raise OSError(28, "No space left on device")
