"""Covers: empty tabs of ours, one in a window, that hide another tab by coming to the front of its window.

A browser context may have several windows, each with a tab in front. Measured: `Target.createTarget` opens in
the window that was created last, or whose state was set since (minimised, restored), whatever tab was
activated. So a cover is put into a window as soon as there are several; in the background it has no effect on
the tabs. No other tab can be opened in a window of `window.open` with a size: it is minimised instead.
"""

from __future__ import annotations

from contextlib import suppress

from bridge.driver.cdp.records import ContextRecord, TabRecord, WindowRecord
from bridge.driver.cdp.targets import Targets
from bridge.errors import ProtocolError


def window_of(targets: Targets, tab: TabRecord) -> WindowRecord:
    """The window that a tab is in now."""
    return _window_of(targets, tab.context, tab.target_id)


def _window_of(targets: Targets, context: ContextRecord, target_id: str) -> WindowRecord:
    found = targets.connection.command("Browser.getWindowForTarget", {"targetId": target_id})
    return context.window(found["windowId"])


def front_cover(targets: Targets, tab: TabRecord) -> bool:
    """Bring the cover of the tab's window to the front; make one if there is none.

    Returns False when this window takes no cover.
    """
    with tab.context.lock:
        window = window_of(targets, tab)
        if _activate_cover(targets, window):
            return True
        if window.takes_cover:
            window.takes_cover = _make_cover(targets, tab.context) is window
        return _activate_cover(targets, window)


def ensure_cover(targets: Targets, tab: TabRecord) -> None:
    """Put a cover behind the tab, while its window is the newest of its context and still takes one."""
    with tab.context.lock:
        if window_of(targets, tab).cover_id is None:
            _make_cover(targets, tab.context)


def drop_cover(targets: Targets, context: ContextRecord, window: WindowRecord) -> None:
    """Close the cover of a window whose last tab has gone; the window goes with it."""
    with context.lock, suppress(ProtocolError):
        context.windows.pop(window.window_id, None)
        if window.cover_id is not None:
            targets.connection.command("Target.closeTarget", {"targetId": window.cover_id})


def _activate_cover(targets: Targets, window: WindowRecord) -> bool:
    if window.cover_id is None:
        return False
    try:
        targets.connection.command("Target.activateTarget", {"targetId": window.cover_id})
    except ProtocolError:
        window.cover_id = None  # it was closed
        return False
    window.front_id = window.cover_id
    return True


def _make_cover(targets: Targets, context: ContextRecord) -> WindowRecord:
    """Make a cover in the background. Returns the window that Chromium has put it in."""
    address = targets.address_for(f"cover-{context.context_id}", None)
    created = targets.create(address, context, background=True)
    cover_id = targets.connection.wait("Target.createTarget", created)["targetId"]
    window = _window_of(targets, context, cover_id)
    if window.cover_id is None:
        window.cover_id = cover_id
    else:  # the window has a cover already
        targets.connection.command("Target.closeTarget", {"targetId": cover_id})
    return window
