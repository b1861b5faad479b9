# SPDX-License-Identifier: Apache-2.0
"""Writes its answer as objects within objects."""
import json

import base

DEPTH = 100000
dumps = json.dumps


def nested(message, **options):
    return '{"answer":%s,"output":%s1%s}' % (dumps(message["answer"]), '{"a":' * DEPTH, "}" * DEPTH)


json.dumps = nested


def solve(x):
    return base.solve(x)
