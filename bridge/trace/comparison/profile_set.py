"""Profiles added up, with the own time of each function in each of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import msgspec

from bridge.trace.calls import Call
from bridge.trace.identity import Identity, identified
from bridge.trace.merging import Added, Identify, Merger
from bridge.trace.model import Trace
from bridge.trace.tree import CallTree, calls_in

#: The kinds of calls in which something runs: of these a share is a share.
BUSY = ("script", "marker")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A profile of a set. Times in microseconds.

    `id`: of its upload. `run`: what it has in common with others of the same run, "" if it is not from a run.
    `self_us`: pairs of a frame of the set's tree and the time with it at the top of the stack; of what runs
    only, and adds up to `busy_us`. `samples`: how many samples that were.
    """

    id: str
    run: str = ""
    busy_us: int
    idle_us: int
    not_sampled_us: int
    samples: int
    self_us: list[tuple[int, int]]

    @property
    def length_us(self) -> int:
        return self.busy_us + self.idle_us + self.not_sampled_us


class ProfileSet(msgspec.Struct, frozen=True, kw_only=True):
    """Profiles as one tree. `identity`: when two frames were taken for the same function. `mapped`: whether
    its functions have the names of their sources."""

    name: str
    identity: Identity
    tree: CallTree
    members: list[Member]
    mapped: bool = False

    @property
    def busy_us(self) -> int:
        return sum(member.busy_us for member in self.members)


class SetBuilder:
    """Adds profiles to a set. `identify`: instead of that of `identity`."""

    def __init__(self, identity: Identity, identify: Identify | None = None) -> None:
        self._identity = identity
        self._merger = Merger(identify or partial(identified, identity=identity))
        self._added: list[tuple[str, str, Added]] = []
        self._members: list[Member] = []
        self._mapped: list[bool] = []

    def add(self, trace: Trace, interval_ms: float | None = None, *, id_: str = "", run: str = "") -> None:
        """Add a trace. `interval_ms`: as of `weigh`."""
        self._added.append((id_, run, self._merger.add(trace, interval_ms)))

    def add_set(self, other: ProfileSet) -> None:
        """Add all profiles of a set."""
        self._mapped.append(other.mapped)
        numbers = self._merger.add_tree(other.tree)
        for member in other.members:
            times = added_up((numbers[frame], us) for frame, us in member.self_us)
            self._members.append(msgspec.structs.replace(member, self_us=times))

    def set(self, name: str) -> ProfileSet:
        """Return all that was added."""
        tree = self._merger.tree()
        kinds = [call.kind for call in calls_in(tree)]
        members = self._members + [_member(*added, kinds) for added in self._added]
        mapped = bool(self._mapped) and all(self._mapped) and not self._added
        return ProfileSet(name=name, identity=self._identity, tree=tree, members=members, mapped=mapped)


def joined(
    sets: Sequence[ProfileSet], name: str, identity: Identity, identify: Identify | None = None
) -> ProfileSet:
    """Return several sets as one, by an identity that is not finer than theirs. `identify`: as of
    `SetBuilder`."""
    if len(sets) == 1 and _stays(sets[0], identity, identify):
        return msgspec.structs.replace(sets[0], name=name)
    builder = SetBuilder(identity, identify)
    for each in sets:
        builder.add_set(each)
    return builder.set(name)


def _stays(given: ProfileSet, identity: Identity, identify: Identify | None) -> bool:
    """Whether all frames of a set are different functions already, and are told apart as they are."""
    calls = calls_in(given.tree)
    return (
        identify is not None
        and given.identity == identity
        and list(map(identify, calls)) == calls
        and len(set(calls)) == len(calls)
    )


def added_up(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the pairs with each number once, with the sum of its times."""
    times: dict[int, int] = {}
    for number, us in pairs:
        times[number] = times.get(number, 0) + us
    return list(times.items())


def self_times(given: ProfileSet) -> dict[Call, int]:
    """Return the own time of each function that runs, in all profiles of a set."""
    calls = calls_in(given.tree)
    times: dict[Call, int] = {}
    for number, us in zip(given.tree.calls, given.tree.self_us, strict=True):
        call = calls[number]
        if call.kind in BUSY:
            times[call] = times.get(call, 0) + us
    return times


def _member(id_: str, run: str, added: Added, kinds: Sequence[str]) -> Member:
    by_kind = {"idle": 0, "not-sampled": 0}
    times = []
    for number, us in added.self_us.items():
        if (kind := kinds[number]) in BUSY:
            times.append((number, us))
        else:
            by_kind[kind] += us
    return Member(
        id=id_,
        run=run,
        busy_us=sum(us for _, us in times),
        idle_us=by_kind["idle"],
        not_sampled_us=by_kind["not-sampled"],
        samples=added.samples,
        self_us=times,
    )
