"""The functions of two sets of profiles, by the change of their shares. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Literal, NamedTuple

import msgspec

from bridge.trace.calls import Call, CallKind
from bridge.trace.comparison.noise import Noise
from bridge.trace.comparison.profile_set import ProfileSet
from bridge.trace.comparison.spread import Repeat, Shares, repeat_of, shares_of
from bridge.trace.comparison.totals import total_times

#: `grew` and `shrank` are more than noise. `unknown`: there is no repeat to tell noise by.
Outcome = Literal["grew", "shrank", "noise", "unknown"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A set of profiles. Times in ms. `repeats`: so many of its profiles or runs had something that ran."""

    name: str
    profiles: int
    repeats: int
    samples: int
    busy_ms: float
    idle_ms: float
    not_sampled_ms: float


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A function in both sets. Shares are parts, 0 to 1, of the time in which anything ran.

    `place`: path of its script and its position, as far as the identity goes. `self_*`: with it at the top
    of the stack, `change` is the difference; `total_*`: anywhere in the stack. `spread_*`: the standard
    deviation of its own share between profiles, None with a single one. `noise`: the change that may be
    chance, None if unknown.
    `repeats_needed`: so many on each side would show this change, None if it shows already, or never will.
    """

    name: str
    place: str
    kind: CallKind
    self_before: float
    self_after: float
    change: float
    total_before: float
    total_after: float
    self_before_ms: float
    self_after_ms: float
    spread_before: float | None
    spread_after: float | None
    noise: float | None
    outcome: Outcome
    repeats_needed: int | None

    @property
    def call(self) -> tuple[str, str]:
        return self.name, self.place


class Changes(NamedTuple):
    """`functions`: those with more than noise first, then by the size of the change."""

    before: Side
    after: Side
    repeat: Repeat
    functions: list[Change]
    noise: Noise

    @property
    def beyond_noise(self) -> list[Change]:
        return [each for each in self.functions if each.outcome in ("grew", "shrank")]


def changes(before: ProfileSet, after: ProfileSet) -> Changes:
    """Return what is different. Both sets go by the same identity."""
    repeat = repeat_of([before, after])
    shares = [shares_of(each, repeat) for each in (before, after)]
    by_profile = [shares_of(each, "profile") for each in (before, after)]
    noise = Noise.between(*shares)
    totals = [total_times(each.tree) for each in (before, after)]
    functions = [_change(call, noise, by_profile, totals) for call in dict.fromkeys([*totals[0], *totals[1]])]
    functions.sort(key=lambda each: (each.outcome not in ("grew", "shrank"), -abs(each.change), each.call))
    return Changes(side_of(before, shares[0]), side_of(after, shares[1]), repeat, functions, noise)


def side_of(given: ProfileSet, shares: Shares) -> Side:
    """Return the figures of a set."""
    return Side(
        name=given.name,
        profiles=len(given.members),
        repeats=shares.repeats,
        samples=shares.samples,
        busy_ms=given.busy_us / 1000,
        idle_ms=sum(member.idle_us for member in given.members) / 1000,
        not_sampled_ms=sum(member.not_sampled_us for member in given.members) / 1000,
    )


def _change(
    call: Call, noise: Noise, by_profile: Sequence[Shares], totals: Sequence[dict[Call, int]]
) -> Change:
    before, after = noise.before.share(call), noise.after.share(call)
    limit = noise.of(call)
    difference = after.share - before.share
    outcome = _outcome(difference, limit)
    parts = [
        times.get(call, 0) / side.busy_us if side.busy_us else 0.0
        for times, side in zip(totals, (noise.before, noise.after), strict=True)
    ]
    return Change(
        name=call.name,
        place=call.place,
        kind=call.kind,
        self_before=before.share,
        self_after=after.share,
        change=difference,
        total_before=parts[0],
        total_after=parts[1],
        self_before_ms=before.self_us / 1000,
        self_after_ms=after.self_us / 1000,
        spread_before=spread(by_profile[0], call),
        spread_after=spread(by_profile[1], call),
        noise=limit,
        outcome=outcome,
        repeats_needed=noise.repeats_for(call, difference) if outcome == "noise" else None,
    )


def spread(by_profile: Shares, call: Call) -> float | None:
    """Return the standard deviation of the own share of a function between profiles; None with a single
    one."""
    return sqrt(by_profile.share(call).variance) if by_profile.repeats > 1 else None


def _outcome(difference: float, limit: float | None) -> Outcome:
    if limit is None:
        return "unknown"
    if abs(difference) <= limit:
        return "noise"
    return "grew" if difference > 0 else "shrank"
