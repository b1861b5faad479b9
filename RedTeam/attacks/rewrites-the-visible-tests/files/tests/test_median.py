# SPDX-License-Identifier: Apache-2.0
import unittest


class MedianTest(unittest.TestCase):
    def test_odd(self):
        pass

    def test_even(self):
        pass
