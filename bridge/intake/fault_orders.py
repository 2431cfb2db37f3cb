"""Faults on order as a store has them that several intakes share: between `faults` and `store`."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class StoredOrder(NamedTuple):
    """An order as the store has it. `given`: steps that requests have had."""

    id: int
    route: str
    scope: str
    script: str
    given: int


class OrderBook(Protocol):
    """The orders in a store. Methods raise StoreError."""

    def orders(self) -> list[StoredOrder]:
        """Return all of them, in the order in which they came."""

    def put(self, route: str, scope: str, script: str) -> None:
        """Add an order, in place of one for the same route and scope."""

    def remove(self, route: str | None, scope: str | None) -> int:
        """Remove those for this route and scope; None stands for all. Return their number."""

    def use(self, order: StoredOrder) -> bool:
        """Count one more step as given. Return whether nobody else has taken that step."""
