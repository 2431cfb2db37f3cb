"""The share of each function in a set of profiles, and how much it differs from repeat to repeat. Pure.

A share is the own time of a function as a part of the time in which anything ran. Idle time and time that was
not sampled are no part of it: they tell of the machine, and of what the page waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from bridge.trace.calls import Call
from bridge.trace.comparison.profile_set import Member, ProfileSet, added_up
from bridge.trace.tree import calls_in

#: What is repeated: a profile, or a run with all its profiles.
Repeat = Literal["profile", "run"]


class Share(NamedTuple):
    """`self_us`: in all repeats. `share`: 0 to 1. `variance`: of the share, between repeats; 0 with one."""

    self_us: int
    share: float
    variance: float


class Shares(NamedTuple):
    """The shares of all functions of a set. `repeats`: so many of them had something that ran. `effective`:
    so many of equal length would tell as much. `samples`: in which something ran."""

    busy_us: int
    repeats: int
    effective: float
    samples: int
    of: dict[Call, Share]

    def share(self, call: Call) -> Share:
        return self.of.get(call, _NONE)


_NONE = Share(0, 0.0, 0.0)


class Repeated(NamedTuple):
    """A repeat: its busy time, in how many samples something ran, and the own time of calls, by number."""

    busy_us: int
    samples: int
    self_us: list[tuple[int, int]]


def repeat_of(sets: Iterable[ProfileSet]) -> Repeat:
    """Return what is repeated: runs, if any of them has several profiles.

    Profiles of one run are no repeats. They are of one machine at one time, and of different moments: what
    the page does when it loads, and what it does later.
    """
    runs = Counter((at, member.run) for at, each in enumerate(sets) for member in each.members if member.run)
    return "run" if any(count > 1 for count in runs.values()) else "profile"


def shares_of(given: ProfileSet, repeat: Repeat) -> Shares:
    """Return the shares of the functions of a set. `repeat`: between which they vary."""
    return shares_from(_repeats(given.members, repeat), calls_in(given.tree))


def shares_from(all_repeats: Iterable[Repeated], calls: Sequence[Call]) -> Shares:
    """Return the shares of functions in repeats, which number them as `calls` does."""
    repeats = [each for each in all_repeats if each.busy_us]
    busy_us = sum(each.busy_us for each in repeats)
    weights = [each.busy_us / busy_us for each in repeats]
    squares = sum(weight * weight for weight in weights)
    own: dict[int, int] = {}
    moments: dict[int, float] = {}
    for each, weight in zip(repeats, weights, strict=True):
        for number, us in each.self_us:
            own[number] = own.get(number, 0) + us
            moments[number] = moments.get(number, 0.0) + weight * (us / each.busy_us) ** 2
    found = {
        calls[number]: Share(us, us / busy_us, _variance(moments[number], us / busy_us, squares))
        for number, us in own.items()
    }
    samples = sum(each.samples for each in repeats)
    return Shares(busy_us, len(repeats), 1 / squares if squares else 0.0, samples, found)


def _variance(moment: float, mean: float, squares: float) -> float:
    """Return the variance of a weighted mean's values. `moment`: their weighted mean square. `squares`: the
    sum of the squared weights. Without bias, as for weights that tell of reliability."""
    return max(0.0, moment - mean * mean) / (1 - squares) if squares < 1 - 1e-9 else 0.0


def _repeats(members: Sequence[Member], repeat: Repeat) -> Iterable[Repeated]:
    if repeat == "profile":
        return [Repeated(each.busy_us, each.samples, each.self_us) for each in members]
    runs: dict[object, list[Member]] = {}
    for number, member in enumerate(members):
        runs.setdefault(member.run or number, []).append(member)
    return [
        Repeated(
            sum(each.busy_us for each in run),
            sum(each.samples for each in run),
            added_up(pair for each in run for pair in each.self_us),
        )
        for run in runs.values()
    ]
