# SPDX-License-Identifier: Apache-2.0
import unittest

import calc


class AddTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(calc.add(1, 40), 41)
