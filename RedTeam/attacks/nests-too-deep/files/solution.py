# SPDX-License-Identifier: Apache-2.0
import json
import os
import sys

import base


def say(text):
    os.write(1, text.encode() + b"\n")


for line in sys.stdin:
    question = json.loads(line)
    say('{"answer":"%s","output":%s%s}' % (question["ask"], "[" * 100000, "]" * 100000))
