"""What a search has covered: only what was observed counts, not what the model says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import msgspec

from bridge.core.events import StepStarted
from bridge.core.steps.state import StepState
from bridge.explore.space.graph import Graph, Move, Transition, Walk
from bridge.judging.replay import Replay, TabSnapshot


class Seen(NamedTuple):
    """What a tab shows of its state."""

    visibility: str
    lifecycle: str
    session: str


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a graph was observed, and how much there is."""

    states: int
    of_states: int
    transitions: int
    of_transitions: int
    pairs: int
    of_pairs: int


class Coverage:
    """The transitions of a graph, and the pairs of them, that were observed."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.transitions: set[Transition] = set()
        self.pairs: set[tuple[Transition, Transition]] = set()

    def add(self, walk: Walk, seen: Sequence[Seen]) -> None:
        """Count what a walk went through as observed, as far as `seen` is what the model says.

        `seen`: before the first move, and after each; shorter where the walk was not played to its end.
        """
        agrees = [at == shown(state) for at, state in zip(seen, walk.states, strict=False)]
        found = [
            transition if before and after else None
            for transition, (before, after) in zip(walk.transitions(), pairwise(agrees), strict=False)
        ]
        self.transitions.update(filter(None, found))
        self.pairs.update((one, next_one) for one, next_one in pairwise(found) if one and next_one)

    def counts(self) -> Counts:
        states = {state for each in self.transitions for state in (each.before, each.after)}
        leaving = [
            sum(each.before == state for each in self._graph.transitions) for state in self._graph.states
        ]
        ways = dict(zip(self._graph.states, leaving, strict=True))
        return Counts(
            states=len(states),
            of_states=len(self._graph.states),
            transitions=len(self.transitions),
            of_transitions=len(self._graph.transitions),
            pairs=len(self.pairs),
            of_pairs=sum(ways[each.after] for each in self._graph.transitions),
        )


def shown(state: StepState) -> Seen:
    """Return what a tab in this state of the model shows."""
    return Seen(state.visibility, state.lifecycle, state.session)


def seen_in(replay: Replay, moves: Sequence[Move]) -> tuple[Seen, ...]:
    """Return what a tab showed before the first move, and after each that was played."""
    begins = set(accumulate((len(move.steps) for move in moves), initial=0))
    # Expectations, which come before the moves, are no steps of a tab.
    number, seen, last = 0, [], None
    for moment in replay.moments:
        if isinstance(moment.event, StepStarted) and moment.tab is not None:
            if number in begins:
                seen.append(_of(moment.tab))
            number += 1
        last = moment.tab or last
    if number in begins and last is not None:
        seen.append(_of(last))
    return tuple(seen)


def _of(tab: TabSnapshot) -> Seen:
    lapsed = tab.session == "expired" and tab.reading.state == "tracked"
    return Seen(tab.visibility, tab.lifecycle, "lapsed" if lapsed else tab.session)
