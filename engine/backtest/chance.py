"""How far a share may lie from what was counted: the exact interval of Clopper and Pearson, which needs no dice."""

from collections.abc import Callable
from math import exp, lgamma, log

STEPS = 200
LEAST = 1e-300
CLOSE = 1e-12
OUTSIDE = 0.05
"""How often the truth lies outside of an interval, or of any of several: one time in twenty."""


def exact_interval(hits: int, tries: int, asked: int = 1) -> tuple[float, float]:
    """The 95 % interval of a share of which `hits` of `tries` were counted; of nothing tried, all there is. Where
    several are asked at once, 95 % is how often all of them hold (Bonferroni): else luck would find one in twenty.
    """
    half = OUTSIDE / 2 / asked
    if tries == 0:
        return 0.0, 1.0
    low = 0.0 if hits == 0 else _root(lambda share: _beta(hits, tries - hits + 1, share), half)
    high = 1.0 if hits == tries else _root(lambda share: _beta(hits + 1, tries - hits, share), 1 - half)
    return low, high


def _root(grows: Callable[[float], float], wanted: float) -> float:
    low, high = 0.0, 1.0
    while high - low > CLOSE:
        middle = (low + high) / 2
        low, high = (middle, high) if grows(middle) < wanted else (low, middle)
    return (low + high) / 2


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(a, b, x) / a
    return 1 - front * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's way."""
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    whole = d
    for m in range(1, STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1 / _off_zero(1 + part * d)
            c = _off_zero(1 + part / c)
            whole *= d * c
        if abs(d * c - 1) < CLOSE:
            break
    return whole


def _off_zero(value: float) -> float:
    return value if abs(value) > LEAST else LEAST
