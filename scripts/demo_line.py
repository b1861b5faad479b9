# SPDX-License-Identifier: Apache-2.0
"""Prints the demo's last line from `pawl status --json`; exits 1 below a speed-up of 3."""
import json
import sys

status_path, report_path = sys.argv[1:3]
with open(status_path, encoding="utf-8") as file:
    status = json.load(file)
gain = status["gain"]
print(
    f"demo: speed-up {gain['ratio']:.1f}x (95 % {gain['low']:.1f} to {gain['high']:.1f}), "
    f"accepted {status['accepted']} of {status['attempts']}, {status['assurance']}, report {report_path}"
)
sys.exit(0 if gain["ratio"] >= 3 else 1)
