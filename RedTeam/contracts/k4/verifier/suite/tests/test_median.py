# SPDX-License-Identifier: Apache-2.0
import unittest

import calc


class MedianTest(unittest.TestCase):
    def test_odd(self):
        self.assertEqual(calc.median([30, 1, 2]), 2)

    def test_even(self):
        self.assertEqual(calc.median([17, 1, 3, 2]), 2.5)
