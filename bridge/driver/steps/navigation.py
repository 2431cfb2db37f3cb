"""Navigation of a tab: along a link, by reload, back and forward. Hidden and frozen tabs navigate too.

All but `goto` use our own connection, with Playwright's loop kept running so that a user's routes answer.
Afterwards `page.url`, `page.evaluate` and locators are right. One thing is not (measured, Playwright 1.65): a
document from bfcache fires no load event, and Playwright goes on waiting for one. So `wait_for_load_state()`,
and `wait_for_url()` without `wait_until="commit"`, time out until the next load.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import msgspec

from bridge.core.steps import refusals
from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.session import TargetSession
from bridge.driver.steps.navigation_watch import Entry, NavigationWatch, Way, entries
from bridge.driver.tab_commands import TabCommands
from bridge.errors import ProtocolError, StepError


def navigate(commands: TabCommands, url: str, timeout_s: float) -> Way:
    """Navigate as the page does for a click on a link: `location.assign`, with a user's gesture.

    `url` may be relative to the page. A router of the page (a single-page application) may turn it into a
    navigation within the document.
    """
    quoted = msgspec.json.encode(url).decode()
    target = commands.evaluate(
        f"(() => {{ try {{ return new URL({quoted}, document.baseURI).href }} catch {{ return '' }} }})()"
    )
    if not target:
        raise StepError(f"{commands.name}: cannot load {url}: no valid address")
    expression = f"location.assign({quoted})"
    here = _entries(commands)[1]
    return NavigationWatch(commands, url, here, lambda to, _type: to == target).run(
        lambda session: session.post("Runtime.evaluate", {"expression": expression, "userGesture": True}),
        timeout_s,
    )


def load(commands: TabCommands, url: str, timeout_s: float) -> Way:
    """Navigate as for an address typed into the address bar."""
    here = _entries(commands)[1]
    return NavigationWatch(commands, url, here, lambda _to, kind: kind == "fragment").run(
        lambda session: session.post("Page.navigate", {"url": url}), timeout_s
    )


def reload(commands: TabCommands, timeout_s: float) -> Way:
    """Reload as a user does. It revives a crashed tab, but not its Playwright page."""
    here = _entries(commands)[1]
    commands.record.revive()
    return NavigationWatch(commands, here.url, here, lambda _to, _type: False).run(
        lambda session: session.post("Page.reload"), timeout_s
    )


def travel(commands: TabCommands, delta: int, timeout_s: float) -> Way:
    """Go back (-1) or forward (1). Raises StepError when there is no such entry."""
    commands.check_alive()
    back, here, forward = _entries(commands)
    entry = back if delta < 0 else forward
    if entry is None:
        reason = refusals.NOTHING_BACK if delta < 0 else refusals.NOTHING_FORWARD
        raise StepError(f"{commands.name}: {reason}")
    watch = NavigationWatch(
        commands, entry.url, here, lambda to, kind: to == entry.url and kind != "historyApi"
    )
    return watch.run(_to_entry(entry), timeout_s)


def _to_entry(entry: Entry) -> Callable[[TargetSession], Future[Params]]:
    return lambda session: session.post("Page.navigateToHistoryEntry", {"entryId": entry.id})


def _entries(commands: TabCommands) -> tuple[Entry | None, Entry, Entry | None]:
    """The previous, present and next history entry. Our blank page, the first of all, does not count."""
    session = commands.record.session
    if session is None:
        commands.check_alive()
        raise StepError(f"{commands.name} is not attached: open it again")
    try:
        posted = session.post("Page.getNavigationHistory")
        found = commands.targets.connection.wait("Page.getNavigationHistory", posted, commands.timeout_s)
    except ProtocolError:
        commands.check_alive()
        raise
    at, all_ = found["currentIndex"], entries(found)
    before = all_[at - 1] if at > 0 and not commands.targets.is_blank(all_[at - 1].url) else None
    return before, all_[at], all_[at + 1] if at + 1 < len(all_) else None
