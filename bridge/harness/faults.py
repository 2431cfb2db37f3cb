"""Faults on order for the tabs of one run: what other runs send to the same intake is answered as ever."""

from __future__ import annotations

from collections.abc import Callable

from bridge.intake.faults import Fault, Faults


class RunFaults:
    """`scope`: a name for the run that no tab has. `owns`: whether a tab, by its name, is of the run; None
    where the scope is a token in the path, a client's, or "" for everybody."""

    def __init__(self, faults: Faults, scope: str, owns: Callable[[str], bool] | None) -> None:
        self._faults = faults
        self._scope = scope
        self._owns = owns

    def set(self, route: str, script: str, *, tab: str = "") -> None:
        """From now on requests of the run's tabs, or of one of them, are answered by `script`.

        `route`: `datadog/profile`, `sentry/*`, `*`. `script`: one step for each request, as in
        `500,503,429,202` (see `bridge.intake.faults.GRAMMAR`). Raises UsageError for what is neither.
        """
        if tab:
            self._faults.set(route, script, scope=tab)
        else:
            self._faults.set(route, script, scope=self._scope, owns=self._owns)

    def clear(self, route: str | None = None) -> None:
        """Takes the run's orders back, all or those for one route."""
        for scope in {fault.scope for fault in self.on_order()}:
            self._faults.clear(route, scope)

    def on_order(self) -> list[Fault]:
        """The run's orders, and how far each is."""
        return [
            fault
            for fault in self._faults.on_order()
            if fault.scope == self._scope or (fault.scope and self._owns and self._owns(fault.scope))
        ]
