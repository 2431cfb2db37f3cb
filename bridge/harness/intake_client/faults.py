"""Faults that are ordered for the tabs of one run, or for one scope of an intake."""

from __future__ import annotations

from collections.abc import Callable

from bridge.intake.faults import Fault, Faults


class RunFaults:
    """What other runs send to the same intake is answered as usual.

    `scope`: a name of the run that no tab has. `owns`: whether a tab, given by its name, is of the run; None
    where `scope` is itself what requests are known by: a token in the path, a client's, "" for all requests.
    """

    def __init__(self, faults: Faults, scope: str, owns: Callable[[str], bool] | None) -> None:
        self._faults = faults
        self._scope = scope
        self._owns = owns

    def set(self, route: str, script: str, *, tab: str = "") -> None:
        """Answer requests of the run's tabs, or of one of them, by `script` from now on.

        `route`: `datadog/profile`, `sentry/*`, `*`. `script`: one step for each request, as in
        `500,503,429,202` (see `bridge.intake.faults.grammar`). Raises UsageError for an unknown
        route or step.
        """
        if tab:
            self._faults.set(route, script, scope=tab)
        else:
            self._faults.set(route, script, scope=self._scope, owns=self._owns)

    def clear(self, route: str | None = None) -> None:
        """Take the run's orders back, all or those for one route."""
        for scope in {fault.scope for fault in self.on_order()}:
            self._faults.clear(route, scope)

    def on_order(self) -> list[Fault]:
        """Return the run's orders, and how far each is."""
        return [
            fault
            for fault in self._faults.on_order()
            if fault.scope == self._scope or (fault.scope and self._owns and self._owns(fault.scope))
        ]
