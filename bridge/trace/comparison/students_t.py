"""Quantiles of Student's t distribution. Pure.

The one number that is needed of it is not worth a library of statistics, which would be larger than the whole
package.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p

#: Pairs of terms of a continued fraction: enough for 7 digits.
_TERMS = 40
_HALVINGS = 45
#: With more degrees of freedom it is the normal distribution, to 2 digits.
_DEGREES_MAX = 1_000.0


@lru_cache(maxsize=1000)
def two_tailed(p: float, degrees: float) -> float:
    """Return the t whose size is exceeded with probability `p`, 0 < p < 1. `degrees`: of freedom, above 0."""
    degrees = min(degrees, _DEGREES_MAX)
    low, high = 0.0, 1.0
    while _exceeded(high, degrees) > p:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _exceeded(middle, degrees) > p:
            low = middle
        else:
            high = middle
    return high


def _exceeded(t: float, degrees: float) -> float:
    """Return the probability that the size of a t is above `t`.

    Source: NIST Digital Library of Mathematical Functions, 8.17(i): the regularised incomplete beta function.
    """
    x = degrees / (degrees + t * t)
    return _incomplete_beta(x, degrees / 2, 0.5) if x < 1 else 1.0


def _incomplete_beta(x: float, a: float, b: float) -> float:
    # The fraction converges fast on one side only; on the other that of the rest is taken.
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of DLMF 8.17.22, from its last term to the first."""
    value = 1.0
    for half in range(_TERMS, 0, -1):
        odd = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        even = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        value = 1 + even / (1 + odd / value)
    return 1 / (1 - (a + b) * x / (a + 1) / value)
