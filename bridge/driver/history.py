"""Where a tab goes: as a link leads, by reload, back and forth. Hidden and frozen tabs go as well.

All but `goto` go by our own connection, with Playwright's loop kept running, so that a user's routes
answer. Afterwards `page.url`, `page.evaluate` and locators are right. One thing is not (measured, Playwright
1.65): a document that came from bfcache fires no load event, which Playwright goes on waiting for, so
`wait_for_load_state()`, and `wait_for_url()` unless with `wait_until="commit"`, time out until the next load.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import msgspec

from bridge.driver.journey import Entry, Journey, Way, entries
from bridge.driver.protocol import Params
from bridge.driver.reach import Reach
from bridge.driver.session import TargetSession
from bridge.errors import ProtocolError, StepError


def navigate(reach: Reach, url: str, timeout_s: float) -> Way:
    """The page's own navigation, as by a click on a link: `location.assign`, with a user's gesture.

    `url` may be relative to the page. A router of the page that takes it over (a single-page
    application) makes it one within the document.
    """
    quoted = msgspec.json.encode(url).decode()
    target = reach.evaluate(
        f"(() => {{ try {{ return new URL({quoted}, document.baseURI).href }} catch {{ return '' }} }})()"
    )
    if not target:
        raise StepError(f"{reach.name}: cannot load {url}: no valid address")
    expression = f"location.assign({quoted})"
    here = _entries(reach)[1]
    return Journey(reach, url, here, lambda to, _type: to == target).go(
        lambda session: session.post("Runtime.evaluate", {"expression": expression, "userGesture": True}),
        timeout_s,
    )


def load(reach: Reach, url: str, timeout_s: float) -> Way:
    """As typed into the address bar."""
    here = _entries(reach)[1]
    return Journey(reach, url, here, lambda _to, kind: kind == "fragment").go(
        lambda session: session.post("Page.navigate", {"url": url}), timeout_s
    )


def reload(reach: Reach, timeout_s: float) -> Way:
    """The user's reload. A crashed tab comes alive by it (its Playwright page does not)."""
    here = _entries(reach)[1]
    reach.record.revive()
    return Journey(reach, here.url, here, lambda _to, _type: False).go(
        lambda session: session.post("Page.reload"), timeout_s
    )


def travel(reach: Reach, delta: int, timeout_s: float) -> Way:
    """Back (-1) or forward (1). Raises StepError when there is nothing there."""
    reach.alive()
    back, here, forward = _entries(reach)
    entry = back if delta < 0 else forward
    if entry is None:
        where = "back" if delta < 0 else "forward"
        raise StepError(f"{reach.name}: nothing to go {where} to: navigate first")
    journey = Journey(reach, entry.url, here, lambda to, kind: to == entry.url and kind != "historyApi")
    return journey.go(_to_entry(entry), timeout_s)


def _to_entry(entry: Entry) -> Callable[[TargetSession], Future[Params]]:
    return lambda session: session.post("Page.navigateToHistoryEntry", {"entryId": entry.id})


def _entries(reach: Reach) -> tuple[Entry | None, Entry, Entry | None]:
    """The one before, the one that is shown, the one after. Our own blank page, the first of all, is none."""
    session = reach.record.session
    if session is None:
        reach.alive()
        raise StepError(f"{reach.name} is not attached: open it again")
    try:
        posted = session.post("Page.getNavigationHistory")
        found = reach.targets.connection.wait("Page.getNavigationHistory", posted, reach.timeout_s)
    except ProtocolError:
        reach.alive()
        raise
    at, all_ = found["currentIndex"], entries(found)
    before = all_[at - 1] if at > 0 and not reach.targets.is_blank(all_[at - 1].url) else None
    return before, all_[at], all_[at + 1] if at + 1 < len(all_) else None
