import unittest

import stats


class MeanTest(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(stats.mean([1, 2, 6]), 3)

    def test_nothing(self):
        with self.assertRaises(ValueError):
            stats.mean([])


class MedianTest(unittest.TestCase):
    def test_odd(self):
        self.assertEqual(stats.median([5, 1, 3]), 3)

    def test_even(self):
        self.assertEqual(stats.median([4, 1, 3, 2]), 2.5)

    def test_two(self):
        self.assertEqual(stats.median([1, 2]), 1.5)

    def test_nothing(self):
        with self.assertRaises(ValueError):
            stats.median([])


class SpreadTest(unittest.TestCase):
    def test_spread(self):
        self.assertEqual(stats.spread([3, 9, 4]), 6)
