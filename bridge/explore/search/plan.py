"""What is to be searched, and in which order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.explore.space.case import Case, Pace
from bridge.explore.space.graph import Graph, Move, Walk, telling_first

BOTH: tuple[Pace, ...] = ("settled", "swift")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`graph`: of the moves in `tabs` tabs. `order`: 0 all transitions, 1 all pairs of them too, and so on.
    `paces`: each walk is played at each. `budget_s`: for covering and for the guided phase. `guided`: whether
    there is one. `seed`: of its random choices."""

    graph: Graph
    tabs: int = 1
    order: int = 1
    paces: tuple[Pace, ...] = BOTH
    budget_s: float = 300.0
    guided: bool = True
    seed: int = 1
    again: tuple[Case, ...] = ()

    def orders(self) -> list[int]:
        """Return the orders that are played. Pairs have all transitions, so these are not played alone."""
        return list(range(min(1, self.order), self.order + 1))

    def cases(self, order: int) -> list[tuple[Walk, Case]]:
        """Return the cases of one order, in the order in which they are played.

        First each walk at one pace, by turns, then each at the other: so most walks are soon played.
        """
        walks = telling_first(self.graph.walks(order), order)
        begun = {walk.moves[:length] for walk in walks for length in range(1, len(walk.moves))}
        return [
            (walk, Case(walk.moves, pace, self.tabs))
            for turn in range(len(self.paces))
            for at, walk in enumerate(walks)
            for pace in (self.paces[(at + turn) % len(self.paces)],)
            if not self._is_played_by_another(walk, pace, begun)
        ]

    def _is_played_by_another(self, walk: Walk, pace: Pace, begun: set[tuple[Move, ...]]) -> bool:
        """Whether another case shows the same. A settled case shows after each of its steps what a case shows
        that ends there; of one move both paces are the same."""
        if pace == "settled":
            return walk.moves in begun
        return len(walk.moves) == 1 and "settled" in self.paces

    def case(self, name: str) -> Case | None:
        """Return the case of a name, as `Case.name` has it; None if these moves have none."""
        words = re.fullmatch(r"(.+) \((settled|swift)(?:, (\d) tabs)?\)", name)
        known = self.graph.moves
        if words is None or not all(word in known for word in words[1].split(", ")):
            return None
        pace: Pace = "swift" if words[2] == "swift" else "settled"
        return Case(tuple(known[word] for word in words[1].split(", ")), pace, int(words[3] or 1))

    def size(self) -> Iterator[tuple[int, int]]:
        """Yield each order and the number of its cases."""
        for order in self.orders():
            yield order, len(self.cases(order))
