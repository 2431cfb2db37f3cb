"""Faults on order at several intakes of one store: what one is told all obey, and each step is given once.

The orders are in the store, and are read after each request has come: an order counts for the first request
after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from bridge.errors import UsageError
from bridge.intake.faults.script import Step, parse
from bridge.intake.faults.state import FAULTS_MAX, Fault, Faults, Order, checked
from bridge.intake.store.interface import OrderBook, StoredOrder


class SharedFaults(Faults):
    """Faults whose orders are in a store. Thread safe. Methods wait for the store, and raise StoreError."""

    waits = True

    def __init__(self, book: OrderBook) -> None:
        super().__init__()
        self._book = book

    def set(
        self, route: str, script: str, *, scope: str = "", owns: Callable[[str], bool] | None = None
    ) -> None:
        assert owns is None, "a store has no functions"
        checked(route, script, scope)
        known = {(order.route, order.scope) for order in self._book.orders()}
        if len(known) >= FAULTS_MAX and (route, scope) not in known:
            raise UsageError(f"{FAULTS_MAX} faults are on order: clear some first")
        self._book.put(route, scope, script)

    def clear(self, route: str | None = None, scope: str | None = None) -> int:
        return self._book.remove(route, scope)

    def now(self) -> Faults:
        return Faults(_orders(_by_key(self._book.orders())))

    def on_order(self) -> list[Fault]:
        with self._lock:
            self._load()
        return super().on_order()

    def take(self, route: str, tab: str = "", client_key: str = "") -> Step | None:
        return self._take(route, tab, client_key, lambda _step: True)

    def takes_preflight(self, route: str, tab: str = "") -> bool:
        return self._take(route, tab, "", lambda step: step.kind == "no-cors") is not None

    def _take(self, route: str, tab: str, client_key: str, wanted: Callable[[Step], bool]) -> Step | None:
        with self._lock:
            while stored := self._load():
                order = self._order_for(route, tab, client_key)
                step = order.peek() if order is not None else None
                if order is None or step is None or not wanted(step):
                    return None
                key = next(key for key, each in self._orders.items() if each is order)
                if self._book.use(stored[key]):
                    return step
        return None

    def _load(self) -> dict[tuple[str, str], StoredOrder]:
        """Take the orders over from the store."""
        stored = _by_key(self._book.orders())
        self._orders = _orders(stored)
        return stored


def _by_key(orders: Iterable[StoredOrder]) -> dict[tuple[str, str], StoredOrder]:
    return {(order.route, order.scope): order for order in orders}


def _orders(stored: Mapping[tuple[str, str], StoredOrder]) -> dict[tuple[str, str], Order]:
    return {key: Order(each.script, parse(each.script), None, each.given) for key, each in stored.items()}
