"""Makes a case smaller as long as it still breaks its rule. Pure: who plays the cases is not its subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from msgspec import structs

from bridge.core.steps.base import FIRST
from bridge.core.steps.enabled import IDLE_MINUTES
from bridge.core.steps.kinds import Idle, Suspend
from bridge.explore.space.alphabet import TABS
from bridge.explore.space.case import Case
from bridge.explore.space.graph import Graph, Move, steps_of


class Shrinking:
    """One case on its way to a smaller one.

    Play what `next` returns, and tell the answer with `told`. It ends when no candidate of the smallest case
    breaks the rule: no move can be left out, no time be shortened, and no pace be a person's.
    """

    def __init__(
        self, graph: Graph, case: Case, known: Callable[[Case], bool | None] = lambda _case: None
    ) -> None:
        """`known`: whether a case breaks the rule, as far as it was played before; None if it was not."""
        self.smallest = case
        self._graph = graph
        self._before = known
        self._known: dict[Case, bool] = {case: True}

    def next(self) -> Case | None:
        """Return the next candidate that has to be played; None at the end."""
        while True:
            unknown = None
            for candidate in candidates(self._graph, self.smallest):
                breaks = self._breaks(candidate)
                if breaks:
                    self.smallest = candidate
                    break
                if breaks is None and unknown is None:
                    unknown = candidate
            else:
                return unknown

    def _breaks(self, case: Case) -> bool | None:
        return self._known[case] if case in self._known else self._before(case)

    def told(self, case: Case, *, breaks: bool) -> None:
        """Remember whether a case breaks the rule."""
        self._known[case] = breaks


def candidates(graph: Graph, case: Case) -> Iterator[Case]:
    """Yield the cases that are smaller, those that are smaller by most first: without a part of the moves,
    without a tab, without one or two moves, with a shorter time.

    A person's pace comes before all: a fault that needs no haste is another one than a fault that does.
    """
    if case.pace == "swift":
        yield case._replace(pace="settled")
    for kept in dict.fromkeys(_fewer(case.moves)):
        if kept and graph.walk(kept) is not None:
            yield case._replace(moves=kept)
    if case.tabs > 1 and all(step.tab != TABS[case.tabs - 1] for step in steps_of(case.moves)):
        yield case._replace(tabs=case.tabs - 1)
    for at, move in enumerate(case.moves):
        if (quicker := _quicker(move)) != move:
            yield case._replace(moves=(*case.moves[:at], quicker, *case.moves[at + 1 :]))


def _fewer(moves: tuple[Move, ...]) -> Iterator[tuple[Move, ...]]:
    size = len(moves) // 2
    while size > 2:  # a long sequence: half of it, a quarter, and so on
        for at in range(len(moves) - size, -1, -1):
            yield (*moves[:at], *moves[at + size :])
        size //= 2
    for tab in {step.tab for step in steps_of(moves)} - {FIRST}:
        yield tuple(move for move in moves if all(step.tab != tab for step in move.steps))
    for count in (2, 1):  # `hide` cannot be left out where `show` stays, so two go together first
        yield from reversed(list(combinations(moves, max(len(moves) - count, 0))))


def _quicker(move: Move) -> Move:
    """Return a move whose times are just longer than a session lasts, if they were much longer."""
    return Move(
        tuple(
            structs.replace(step, minutes=min(step.minutes, IDLE_MINUTES))
            if isinstance(step, Suspend | Idle)
            else step
            for step in move.steps
        )
    )
