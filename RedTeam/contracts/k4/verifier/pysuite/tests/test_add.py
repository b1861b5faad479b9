# SPDX-License-Identifier: Apache-2.0
import calc


def test_add():
    assert calc.add(1, 40) == 41
