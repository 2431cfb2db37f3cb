"""The search for the border between good and bad versions: which one to play next, and what is known.

Pure: it takes what was played so far, and returns what to play. The same plays give the same question, so it
keeps no state, and can be asked what it would ask next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

Play = Literal["good", "bad", "unclear"]
#: What a play is expected to say.
OUTCOMES: tuple[Play, ...] = ("good", "bad")
#: `open`: not played, or not often enough to say.
State = Literal["good", "bad", "cannot-say", "skipped", "open"]

#: So many clear plays confirm a version; if they differ, so many more are played for a majority.
CONFIRMED_BY = 3
MAJORITY_OF = 5
#: After so many unclear plays without a clear one, or plays in all, nothing can be said of a version.
UNCLEAR = 3
MOST_PLAYS = 7
#: A row of unplayed versions is sampled if it is longer than one part in so many of all.
LONG_ROW = 3


@dataclass(frozen=True)
class Known:
    """The plays of one version. `skipped`: why it cannot be played, "" if it can."""

    plays: tuple[Play, ...] = ()
    skipped: str = ""

    def count(self, *outcomes: Play) -> int:
        return sum(play in outcomes for play in self.plays)

    @property
    def state(self) -> State:
        """What the majority of its clear plays says."""
        if self.skipped:
            return "skipped"
        good, bad = self.count("good"), self.count("bad")
        if good != bad:
            return "good" if good > bad else "bad"
        given_up = len(self.plays) >= (MOST_PLAYS if good else UNCLEAR)
        return "cannot-say" if given_up else "open"

    @property
    def confirmed(self) -> bool:
        """Whether more plays are not asked for."""
        good, bad = self.count("good"), self.count("bad")
        wanted = MAJORITY_OF if good and bad else CONFIRMED_BY
        return bool(self.skipped) or good + bad >= wanted or len(self.plays) >= MOST_PLAYS

    def played(self, play: Play) -> Known:
        return replace(self, plays=(*self.plays, play))


_UNPLAYED = Known()
#: place of a version, from the oldest -> what is known of it; those that were not played may be missing
Plays = Mapping[int, Known]


class Change(NamedTuple):
    """Two versions next to each other, as far as they are decided, of which one is good and the other bad.

    `between`: the versions between them, of which nothing is known.
    """

    older: int
    newer: int

    @property
    def between(self) -> range:
        return range(self.older + 1, self.newer)


@dataclass(frozen=True)
class Border:
    """The search among `count` versions, of which the first and the last are said to be good and bad.

    `oldest_is_good`: which of them. `everything`: play all versions, and find all changes.
    """

    count: int
    oldest_is_good: bool
    everything: bool = False

    @property
    def good(self) -> int:
        return 0 if self.oldest_is_good else self.count - 1

    @property
    def bad(self) -> int:
        return self.count - 1 if self.oldest_is_good else 0

    def next_play(self, plays: Plays) -> int | None:
        """Return the version to play next, None if there is nothing to gain any more."""
        return next(self._questions(plays), None)

    def likely(self, plays: Plays, asked: int) -> list[int]:
        """Return what may be asked after `asked` is played: what to fetch meanwhile."""
        after = [{**plays, asked: _of(plays, asked).played(outcome)} for outcome in OUTCOMES]
        found = [self.next_play(each) for each in after]
        return [each for each in dict.fromkeys(found) if each is not None and each != asked]

    def ahead(self, plays: Plays, count: int) -> list[tuple[int, int]]:
        """Return the next play, and those that may be asked after it, the nearest first: versions, and the
        number of the play, from 1. At most `count`, where several can be played at the same time."""
        found: dict[tuple[int, int], None] = {}
        after = deque([plays])
        for _ in range(2 * count):
            if not after or len(found) >= count:
                break
            then = after.popleft()
            if (at := self.next_play(then)) is None:
                continue
            found[at, len(_of(then, at).plays) + 1] = None
            after += [{**then, at: _of(then, at).played(outcome)} for outcome in OUTCOMES]
        return list(found)

    def as_said(self, plays: Plays) -> bool:
        """Whether the ends are good and bad as they are said to be."""
        return _state(plays, self.good) == "good" and _state(plays, self.bad) == "bad"

    def change(self, plays: Plays) -> Change | None:
        """Return the change that the search has found; with `everything`, the one next to the bad end."""
        if not self.as_said(plays):
            return None
        if self.everything:
            changes = self.changes(plays)
            return changes[-1] if self.oldest_is_good else changes[0]
        good, bad, _ = self._narrowed(plays)
        return Change(*sorted((good, bad)))

    def changes(self, plays: Plays) -> list[Change]:
        """Return all changes that were seen, the oldest first. More than one: the history is not monotone."""
        decided = [at for at in range(self.count) if _state(plays, at) in ("good", "bad")]
        return [
            Change(older, newer)
            for older, newer in pairwise(decided)
            if _state(plays, older) != _state(plays, newer)
        ]

    def _questions(self, plays: Plays) -> Iterator[int]:
        ends = (self.good, self.bad)
        yield from (end for end in ends if _state(plays, end) == "open")
        if not self.as_said(plays):
            yield from (end for end in ends if not _of(plays, end).confirmed)
            return
        if self.everything:
            yield from (at for at in range(self.count) if _state(plays, at) == "open")
            sides = [side for change in self.changes(plays) for side in change]
        else:
            good, bad, asked = self._narrowed(plays)
            if asked is not None:
                yield asked
                return
            sides = [good, bad, *self._contradictions(plays, good, bad)]
        yield from (side for side in sides if not _of(plays, side).confirmed)
        if not self.everything:
            yield from self._samples(plays)

    def _narrowed(self, plays: Plays) -> tuple[int, int, int | None]:
        """Return the nearest good and bad version of a binary search, and the version that it asks for."""
        good, bad = self.good, self.bad
        while (middle := self._middle(plays, good, bad)) is not None:
            state = _state(plays, middle)
            if state == "open":
                return good, bad, middle
            good, bad = (middle, bad) if state == "good" else (good, middle)
        return good, bad, None

    def _middle(self, plays: Plays, one: int, other: int) -> int | None:
        """Return the version nearest to the middle between two that can be decided."""
        low, high = sorted((one, other))
        inner = [at for at in range(low + 1, high) if _state(plays, at) not in ("skipped", "cannot-say")]
        return min(inner, key=lambda at: abs(2 * at - low - high), default=None)

    def _contradictions(self, plays: Plays, good: int, bad: int) -> list[int]:
        """Return the versions that are on the wrong side of the border."""
        low, high = sorted((good, bad))
        older, newer = _state(plays, low), _state(plays, high)
        wrong = [at for at in range(low) if _state(plays, at) == newer]
        return wrong + [at for at in range(high + 1, self.count) if _state(plays, at) == older]

    def _samples(self, plays: Plays) -> Iterator[int]:
        """Yield the middle of each long row of versions that were not played: it might contradict."""
        decided = [at for at in range(self.count) if _state(plays, at) in ("good", "bad")]
        for low, high in pairwise(decided):
            unplayed = sum(_state(plays, at) == "open" for at in range(low, high))
            middle = self._middle(plays, low, high)
            if unplayed > self.count // LONG_ROW and middle is not None:
                yield middle


def _of(plays: Plays, at: int) -> Known:
    return plays.get(at, _UNPLAYED)


def _state(plays: Plays, at: int) -> State:
    return _of(plays, at).state
