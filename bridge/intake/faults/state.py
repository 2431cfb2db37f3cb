"""The faults that were ordered, and the one that is next."""

from __future__ import annotations

import threading
from collections.abc import Callable

import msgspec

from bridge.errors import UsageError
from bridge.intake.faults.routes import check_pattern, known_routes, patterns_for
from bridge.intake.faults.script import QUOTA_KINDS, Step, parse

#: A scope is a token of a path or a client's: both are short.
SCOPE_MAX = 128
FAULTS_MAX = 1000


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A script on order, as it stands. `given`: steps that requests have had. `left`: None for ever."""

    route: str
    scope: str
    script: str
    given: int
    left: int | None


class Order:
    """A script, and how far it is: `given` steps. `owns` tells whether a tab is in the scope."""

    def __init__(
        self, script: str, steps: tuple[Step, ...], owns: Callable[[str], bool] | None, given: int = 0
    ) -> None:
        self.script = script
        self.owns = owns
        self.given = given
        self._steps = steps
        self._at = 0
        self._used = given
        while (step := self.peek()) is not None and step.times is not None and self._used >= step.times:
            self._at, self._used = self._at + 1, self._used - step.times

    def peek(self) -> Step | None:
        return self._steps[self._at] if self._at < len(self._steps) else None

    def take(self) -> Step | None:
        step = self.peek()
        if step is not None:
            self.given += 1
            self._used += 1
            if step.times is not None and self._used >= step.times:
                self._at, self._used = self._at + 1, 0
        return step

    @property
    def left(self) -> int | None:
        times = [step.times for step in self._steps[self._at :]]
        known = [count for count in times if count is not None]
        return sum(known) - self._used if len(known) == len(times) else None


class Faults:
    """Thread safe. For a request the narrowest order counts that has steps left: one of its scope before one
    for all, its own route before `vendor/*` before `*`. `waits`: whether methods may take long."""

    waits = False

    def __init__(self, orders: dict[tuple[str, str], Order] | None = None) -> None:
        self._orders = orders or {}
        self._lock = threading.Lock()

    def set(
        self, route: str, script: str, *, scope: str = "", owns: Callable[[str], bool] | None = None
    ) -> None:
        """From now on requests to `route` (`datadog/profile`, `datadog/*`, `*`) are answered by `script`.

        `scope`: only those with this token in their path (`/t/TOKEN/`: a driven tab's name, and its popups')
        or with this client token; with `owns` those whose token it is true of. An order for the same
        route and scope is replaced. Raises UsageError for a route or a script that there is not.
        """
        steps = checked(route, script, scope)
        with self._lock:
            if len(self._orders) >= FAULTS_MAX and (route, scope) not in self._orders:
                raise UsageError(f"{FAULTS_MAX} faults are on order: clear some first")
            self._orders[route, scope] = Order(script, steps, owns)

    def clear(self, route: str | None = None, scope: str | None = None) -> int:
        """Remove the orders for this route and scope; None stands for all. Returns their number."""
        with self._lock:
            gone = [
                key
                for key in self._orders
                if (route is None or key[0] == route) and (scope is None or key[1] == scope)
            ]
            for key in gone:
                del self._orders[key]
        return len(gone)

    def on_order(self) -> list[Fault]:
        """All of them, those that are used up too, in the order in which they came."""
        with self._lock:
            return [
                Fault(route=route, scope=scope, script=order.script, given=order.given, left=order.left)
                for (route, scope), order in self._orders.items()
            ]

    def take(self, route: str, tab: str = "", client_key: str = "") -> Step | None:
        """The step for this request, which is used up by it; None when all is as usual."""
        with self._lock:
            order = self._order_for(route, tab, client_key) if self._orders else None
            return order.take() if order is not None else None

    def takes_preflight(self, route: str, tab: str = "") -> bool:
        """Whether a preflight is to be refused. It uses its step up: the request itself will not come."""
        with self._lock:
            order = self._order_for(route, tab, "") if self._orders else None
            step = order.peek() if order is not None else None
            if order is None or step is None or step.kind != "no-cors":
                return False
            order.take()
            return True

    def now(self) -> Faults:
        """Return the faults as they are on order now, to be looked at. It may take long, if `waits`."""
        return self

    def has(self, route: str, tab: str = "", client_key: str = "") -> bool:
        """Whether there is a step for such a request."""
        with self._lock:
            return self._order_for(route, tab, client_key) is not None

    def _order_for(self, route: str, tab: str, client_key: str) -> Order | None:
        if not route:
            return None
        for scoped in (True, False):
            for pattern in patterns_for(route):
                for (name, scope), order in self._orders.items():
                    if name != pattern or bool(scope) is not scoped or order.peek() is None:
                        continue
                    if not scoped or _in_scope(scope, order, tab, client_key):
                        return order
        return None


def checked(route: str, script: str, scope: str) -> tuple[Step, ...]:
    """Return the steps of an order. Raises UsageError for a route or a script that there is not."""
    check_pattern(route)
    steps = parse(script)
    quota = tuple(known_routes().quota.values())
    if wrong := next((s for s in steps if s.kind in QUOTA_KINDS and route not in quota), None):
        raise UsageError(f"{wrong.text!r} answers a question for quota: it is for {' and '.join(quota)}")
    if len(scope) > SCOPE_MAX:
        raise UsageError(f"scope {scope[:40]!r}...: at most {SCOPE_MAX} characters")
    return steps


def _in_scope(scope: str, order: Order, tab: str, client_key: str) -> bool:
    if order.owns is not None:
        return order.owns(tab)
    # A popup of tab-1 is tab-1.popup-1.
    return scope in (tab, tab.partition(".")[0], client_key)
