"""Reports what is not as in production, from the commands that Chromium has carried out.

What holds for the browser or for a context is reported with each tab that opens there, and with those that
are open already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bridge.core.addresses import redirected_tab
from bridge.core.events import Change, ProductionLeft
from bridge.core.production.commands import change_of
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.records import ContextRecord, TabRecord
from bridge.wall import now_ms

#: `DocumentPolicyFound`, `ClockMoved` report these, with the document.
_REPORTED_OTHERWISE = frozenset({"policy-added", "clock"})


class Production:
    """`tab_of_session`, `tab_named`, `context_of`: find a tab by its session's id or its name, a context by
    its id. `of_browser`: what holds for all tabs.
    """

    def __init__(
        self,
        tab_of_session: Callable[[str], TabRecord | None],
        tab_named: Callable[[str], TabRecord | None],
        context_of: Callable[[str], ContextRecord | None],
        of_browser: Sequence[Change],
    ) -> None:
        self._tab_of_session = tab_of_session
        self._tab_named = tab_named
        self._context_of = context_of
        self._of_browser = of_browser

    def on_done(self, method: str, params: Params, session_id: str) -> None:
        """Report what a command has changed. Called on the connection's thread."""
        change = change_of(method, params)
        if change is None:
            return
        # A request that the browser itself has paused names its tab in its new address.
        tab = self._tab_of_session(session_id) or self._tab_named(redirected_tab(params.get("url", "")))
        if tab is not None:
            report_changes(tab, [change])
        elif (context := self._context_of(params.get("browserContextId", ""))) is not None:
            context.changes = list(dict.fromkeys([*context.changes, change]))
            for open_tab in list(context.tabs):
                report_changes(open_tab, [change])

    def on_opened(self, tab: TabRecord) -> None:
        """Report what holds for a tab from its start."""
        report_changes(tab, [*self._of_browser, *tab.context.changes])


def report_changes(tab: TabRecord, changes: Iterable[Change]) -> None:
    """Report those of the changes that were not reported yet, except where other events report them."""
    new = [
        change
        for change in dict.fromkeys(changes)
        if change not in tab.changes and change.what not in _REPORTED_OTHERWISE
    ]
    if new:
        tab.changes += new
        tab.report(ProductionLeft(wall_ms=now_ms(), tab=tab.name, changes=new))
