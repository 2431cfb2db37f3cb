"""Which change of a share is more than noise, and how many repeats would show a smaller one. Pure.

The measure is the spread between the repeats of each side. With few repeats the spread of one function is
itself uncertain, and can be near 0 by chance. So it is taken together with what the other functions show of
the same two sides: their variance, as a part of share x (1 - share). Source of the method: G. K. Smyth,
Linear models and empirical Bayes methods, 2004 (moderated t).

A change counts as more than noise if chance alone would give such a one, in any of the functions, once in a
thousand comparisons; and if it is not too small to matter.
"""

from __future__ import annotations

from bisect import bisect_left
from math import sqrt
from typing import NamedTuple

from bridge.trace.calls import Call
from bridge.trace.comparison.spread import Shares
from bridge.trace.comparison.students_t import two_tailed

#: A smaller change (half a point) is never told to be more than noise.
SMALLEST_CHANGE = 0.005
#: How often chance alone may give a change, in all functions of a comparison.
_FALSE_ALARMS = 0.001
#: Two repeats of much the same length on one side: with less nothing tells the spread.
_LEAST_DEGREES = 0.5
#: What all other functions tell counts as much as so many further repeats.
_PRIOR_DEGREES = 4.0
#: A real change is to be found most times: the t that is exceeded in one of ten times, on one side.
_POWER_T = 1.3
_REPEATS_MAX = 10_000


class Noise(NamedTuple):
    """What is noise between two sides. `functions`: so many are compared. `prior`: the variance of a share
    between repeats, as a part of share x (1 - share), in all functions; None without repeats on any side."""

    before: Shares
    after: Shares
    functions: int
    prior: float | None

    @classmethod
    def between(cls, before: Shares, after: Shares) -> Noise:
        calls = list({**before.of, **after.of})
        large = [call for call in calls if _largest(before, after, call) >= SMALLEST_CHANGE]
        compared = large or calls
        if _degrees(before) + _degrees(after) < _LEAST_DEGREES or not compared:
            return cls(before, after, len(compared), None)
        variance = sum(_pooled(before, after, call) for call in compared)
        possible = sum(_possible(before, after, call) for call in compared)
        return cls(before, after, len(compared), variance / possible if possible else 0.0)

    def of(self, call: Call) -> float | None:
        """Return the change of a share that may be noise; None without repeats."""
        if self.prior is None or not (self.before.effective and self.after.effective):
            return None
        of_repeats = self._variance(call) * (1 / self.before.effective + 1 / self.after.effective)
        error = sqrt(max(of_repeats, self._sampling(call)))
        return min(1.0, max(SMALLEST_CHANGE, self._t(self._degrees()) * error))

    def repeats_for(self, call: Call, change: float) -> int | None:
        """Return how many repeats on each side would show a change; None if that is not known, or there
        cannot be so many."""
        if self.prior is None or abs(change) < SMALLEST_CHANGE:
            return None
        # A share that grows differs more from repeat to repeat.
        middle = min(0.5, self.before.share(call).share + change / 2)
        now = _possible(self.before, self.after, call)
        wanted = abs(change) / sqrt(max(1.0, middle * (1 - middle) / now)) if now else abs(change)
        if self._least(call, _REPEATS_MAX) > wanted:
            return None
        counts = range(_REPEATS_MAX)
        return bisect_left(counts, -wanted, lo=2, key=lambda count: -self._least(call, count))

    def _least(self, call: Call, repeats: int) -> float:
        """Return the change that so many repeats on each side, of the same length, show nearly always."""
        sides = [side for side in (self.before, self.after) if side.repeats]
        all_repeats = sum(side.repeats for side in sides)
        effective = repeats * sum(side.effective for side in sides) / all_repeats
        samples = repeats * sum(side.samples for side in sides) / all_repeats
        of_samples = _possible(self.before, self.after, call) / samples
        variance = max(self._variance(call) / effective, of_samples)
        return (self._t(max(1.0, 2 * effective - 2) + _PRIOR_DEGREES) + _POWER_T) * sqrt(2 * variance)

    def _t(self, degrees: float) -> float:
        return two_tailed(_FALSE_ALARMS / max(1, self.functions), degrees)

    def _degrees(self) -> float:
        return _degrees(self.before) + _degrees(self.after) + _PRIOR_DEGREES

    def _variance(self, call: Call) -> float:
        """Return the variance of a share between repeats, taken together with that of all functions."""
        assert self.prior is not None
        seen = _pooled(self.before, self.after, call)
        expected = self.prior * _possible(self.before, self.after, call)
        degrees = self._degrees() - _PRIOR_DEGREES
        return (degrees * seen + _PRIOR_DEGREES * expected) / (degrees + _PRIOR_DEGREES)

    def _sampling(self, call: Call) -> float:
        """Return the least variance of the change, which comes of the number of samples: repeats can agree by
        chance."""
        possible = _possible(self.before, self.after, call)
        counts = [side.samples for side in (self.before, self.after) if side.samples]
        return sum(possible / count for count in counts)


def _largest(before: Shares, after: Shares, call: Call) -> float:
    return max(before.share(call).share, after.share(call).share)


def _degrees(side: Shares) -> float:
    return max(0.0, side.effective - 1)


def _pooled(before: Shares, after: Shares, call: Call) -> float:
    """Return the variance of a share between the repeats of both sides."""
    degrees = _degrees(before) + _degrees(after)
    one, other = before.share(call).variance, after.share(call).variance
    return (_degrees(before) * one + _degrees(after) * other) / degrees


def _possible(before: Shares, after: Shares, call: Call) -> float:
    """Return the largest variance that a share of this size can have."""
    middle = (before.share(call).share + after.share(call).share) / 2
    return middle * (1 - middle)
