"""The own time of a function in a tab's profiles, held to a budget."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from bridge.core.uploads import Profile
from bridge.errors import Inconclusive, UsageError, did_you_mean
from bridge.trace.calls import ANONYMOUS
from bridge.trace.comparison.budget import OwnTime, outcome, own_time, repeats_needed


class Budget(NamedTuple):
    """At most `below_ms` of own time for each of `calls` calls of a function. `script`: a part of the address
    of its script, "" for any."""

    function: str
    below_ms: float
    calls: int = 1
    script: str = ""

    @classmethod
    def checked(cls, function: str, below_ms: float, calls: int, script: str) -> Budget:
        """Return the budget. Raises UsageError for one that no function can keep or break."""
        if not isinstance(below_ms, int | float) or not 0 < below_ms < inf:
            raise UsageError(f"expect_self_time: below_ms is a time above 0 ms, not {below_ms!r}")
        if not isinstance(calls, int) or calls < 1:
            raise UsageError(f"expect_self_time: calls counts the calls, from 1, not {calls!r}")
        if not isinstance(script, str):
            raise UsageError(f"expect_self_time: script is a part of an address, not {script!r}")
        if not function or not isinstance(function, str):
            raise UsageError(
                f"expect_self_time needs the name of a function; {ANONYMOUS!r} names those without"
            )
        return cls(function, below_ms, calls, script)

    @property
    def all_ms(self) -> float:
        return self.below_ms * self.calls

    def means(self, name: str, url: str) -> bool:
        return name == self.function and self.script in url


def held_to(budget: Budget, profiles: Sequence[Profile], tab: str) -> OwnTime:
    """Return the own time that meets the budget. Raises AssertionError if it breaks it, and Inconclusive if
    the samples cannot tell."""
    found = own_time(((each.trace, each.interval_ms) for each in profiles), budget.means)
    if not found.samples:
        raise Inconclusive(f"{tab}: {_unseen(budget, profiles)}")
    result = outcome(found, budget.all_ms)
    if result == "met":
        return found
    told = f"{tab}: {_measured(budget, found, len(profiles))}"
    if result == "broken":
        raise AssertionError(f"{told}: over the budget of {budget.below_ms:g} ms")
    raise Inconclusive(
        f"{told}: that cannot be told from the budget of {budget.below_ms:g} ms; {_advice(budget, found)}"
    )


def _measured(budget: Budget, found: OwnTime, profiles: int) -> str:
    each = f" for each of {budget.calls} calls" if budget.calls > 1 else ""
    ms, least, most = (value / budget.calls for value in (found.ms, found.least_ms, found.most_ms))
    return (
        f"{budget.function} took {ms:.1f} ms of own time{each} ({least:.1f} to {most:.1f} ms, by "
        f"{found.samples} samples in {profiles} profile{'s' if profiles > 1 else ''})"
    )


def _advice(budget: Budget, found: OwnTime) -> str:
    times = repeats_needed(found, budget.all_ms)
    if times is not None:
        calls = budget.calls * times
        return f"about {times} times as many calls would tell: repeat them in the test, and say calls={calls}"
    if found.late_ms > found.error_ms:
        return (
            f"for {found.late_ms / budget.calls:.1f} ms of it the page may have waited for a processor: the "
            f"machine is too busy"
        )
    return "it is too near to the budget"


def _unseen(budget: Budget, profiles: Sequence[Profile]) -> str:
    names = {frame.name for profile in profiles for frame in profile.trace.frames}
    where = f" of a script with {budget.script!r} in its address" if budget.script else ""
    near = did_you_mean(budget.function, names)
    return (
        f"no sample has a function {budget.function!r}{where} at the top of its stack: {near}it did not "
        f"run, or is minified (see --bridge-source-maps), or took less than the time between two samples; "
        f"call it more often"
    )
