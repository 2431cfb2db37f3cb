"""Tabs whose session cannot be followed. Rules that depend on it are unknown there."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.core.history import Native, TabHistory
from bridge.core.history.ownership import script_of
from bridge.core.rules.findings import Finding, Message


@dataclass(frozen=True)
class Unclear:
    """From `at` on, wall ms, the session of a tab cannot be followed, for this reason."""

    tab: str
    at: float
    message: Message

    def finding(self) -> Finding:
        return Finding(outcome="unknown", at=self.at, tab=self.tab, message=self.message)


def unclear_session(tab: TabHistory) -> Unclear | None:
    """Return from when on the session of a tab cannot be followed, None if it can."""
    return _unseen_end(tab) or _several_copies(tab)


def _unseen_end(tab: TabHistory) -> Unclear | None:
    """A session in no store ends by the `Date` that the bridge has moved, and only its SDK knows when."""
    moved = next((at for at, offset in tab.date_offsets if offset), None)
    if moved is None or not tab.in_memory:
        return None
    why = ", and the session is in no store: whether it has ended is not seen"
    return Unclear(tab.name, moved, ("Date was moved at ", moved, why))


def _several_copies(tab: TabHistory) -> Unclear | None:
    """Copies of an SDK that write stores of their own: each profiler follows one of the sessions."""
    if not any(store.by_page and store.scripts for store in tab.other_stores):
        return None
    first: dict[str, Native] = {}
    for native in tab.own_natives:
        before = first.setdefault(native.document, native)
        scripts = [script_of(each.caller or each.site) for each in (before, native) if each.site]
        if len(set(scripts)) > 1:
            why = (
                "the page has copies of the SDK with different sessions, and each constructs profilers: "
                "which one follows which session is not known"
            )
            return Unclear(tab.name, native.started_at, (why,))
    return None
