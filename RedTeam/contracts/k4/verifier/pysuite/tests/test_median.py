# SPDX-License-Identifier: Apache-2.0
import calc


def test_odd():
    assert calc.median([30, 1, 2]) == 2


def test_even():
    assert calc.median([17, 1, 3, 2]) == 2.5
