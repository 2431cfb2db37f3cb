"""The faults on order in a shared store, for `bridge.intake.faults.shared`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

from bridge.intake.store.interface import StoredOrder
from bridge.intake.store.postgresql.connections import DIALECT, Connections
from bridge.intake.store.tables import orders

_ALL = str(
    sa.select(orders.c.id, orders.c.route, orders.c.scope, orders.c.script, orders.c.given)
    .order_by(orders.c.id)
    .compile(dialect=DIALECT)
)
#: An advisory lock: two new orders for one route and scope are one after the other.
_ORDERING = 0x70726F66696C6510


class Orders:
    """Satisfies `OrderBook`. `told` makes a StoreError of what the database raises."""

    def __init__(self, connections: Connections, told: Callable[[], AbstractContextManager[None]]) -> None:
        self._connections = connections
        self._told = told

    def orders(self) -> list[StoredOrder]:
        with self._told(), self._connections.asking() as cursor:
            cursor.execute(_ALL)
            return [StoredOrder(*row) for row in cursor.fetchall()]

    def put(self, route: str, scope: str, script: str) -> None:
        values = {"route": route, "scope": scope.replace("\0", "\ufffd"), "script": script}
        with self._told(), self._connections.transaction() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ORDERING)))
            connection.execute(_matching(route, values["scope"]))
            connection.execute(sa.insert(orders).values(given=0, **values))

    def remove(self, route: str | None, scope: str | None) -> int:
        with self._told(), self._connections.transaction() as connection:
            return connection.execute(_matching(route, scope)).rowcount

    def use(self, order: StoredOrder) -> bool:
        same = orders.c.id == order.id, orders.c.given == order.given
        with self._told(), self._connections.transaction() as connection:
            used = sa.update(orders).where(*same).values(given=orders.c.given + 1)
            return connection.execute(used).rowcount == 1


def _matching(route: str | None, scope: str | None) -> sa.Delete:
    found = sa.delete(orders)
    if route is not None:
        found = found.where(orders.c.route == route)
    return found if scope is None else found.where(orders.c.scope == scope)
