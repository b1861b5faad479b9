"""A few statistics of lists of numbers."""


def mean(values):
    if not values:
        raise ValueError("the mean of no values")
    return sum(values) / len(values)


def median(values):
    """The middle value; of an even number of values, the mean of the two in the middle."""
    if not values:
        raise ValueError("the median of no values")
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def spread(values):
    return max(values) - min(values)
