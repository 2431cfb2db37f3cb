"""Hiding for real: another tab comes to the front of the window, or the window is minimised.

Both make Chromium itself hide the page, with trusted events and throttled timers.

A browser context may have several windows, each with a tab in front. Measured: `Target.createTarget`
opens in the window that was created last, or whose state was set since (minimised, restored), whatever
tab was activated, so a cover is put into a window as soon as there are several; in the background it
disturbs nobody. A window of `window.open` with a
size takes no other tab at all: what is in it is hidden by minimising.
"""

from __future__ import annotations

from contextlib import suppress

from bridge.core.events import Event, Visibility, VisibilityChanged
from bridge.driver.records import ContextRecord, TabRecord, WindowRecord
from bridge.driver.targets import Targets
from bridge.errors import ProtocolError, Timeout

#: Under X, Chromium asks the window manager to minimise; without one nothing happens (measured, Xvfb).
MINIMISED = (
    "its window was to be minimised, which takes a window manager where there is a screen (an Xvfb has none: "
    "start one on it, such as openbox; or use `hide`, which needs none)"
)


class Window:
    """The window of a tab. Each step returns when the page has seen its effect, and raises Timeout else."""

    def __init__(self, targets: Targets, tab: TabRecord, timeout_s: float) -> None:
        self._targets = targets
        self._tab = tab
        self._timeout_s = timeout_s

    def hide(self) -> None:
        """A cover tab comes to the front; where none can be, the window is minimised."""
        with self._becomes("hidden", "a cover tab was brought to the front") as becoming:
            if not front_cover(self._targets, self._tab):
                becoming.deed = MINIMISED
                self._set_state("minimized")

    def show(self) -> None:
        # A tab of a minimised window stays hidden even when it is brought to the front.
        with self._becomes("visible", "the tab was brought to the front"):
            self._set_state("normal")
            self._activate()

    def minimise(self) -> None:
        with self._becomes("hidden", MINIMISED):
            self._set_state("minimized")

    def restore(self) -> None:
        """The window comes back with the tab in front that was in front before: maybe another one."""
        if window_of(self._targets, self._tab).front_id != self._tab.target_id:
            self._set_state("normal")
            return
        with self._becomes("visible", "its window was restored"):
            self._set_state("normal")

    def left_empty(self) -> WindowRecord | None:
        """The tab's window, if no other tab of ours is in it: there would be but its cover."""
        others = [tab for tab in list(self._tab.context.tabs) if tab is not self._tab]
        if not others:
            return None  # the whole context goes
        with suppress(ProtocolError):
            mine = window_of(self._targets, self._tab)
            if all(window_of(self._targets, tab) is not mine for tab in others):
                return mine
        return None

    def _activate(self) -> None:
        self._targets.connection.command("Target.activateTarget", {"targetId": self._tab.target_id})
        window_of(self._targets, self._tab).front_id = self._tab.target_id

    def _set_state(self, state: str) -> None:
        command = self._targets.connection.command
        found = command("Browser.getWindowForTarget", {"targetId": self._tab.target_id})
        if found["bounds"].get("windowState") == state:
            return
        # From full screen or maximised a window can only go by way of normal; the others change at once.
        bounds = {"windowId": found["windowId"], "bounds": {"windowState": state}}
        command("Browser.setWindowBounds", bounds)

    def _becomes(self, visibility: Visibility, deed: str) -> _Becoming:
        return _Becoming(self._tab, visibility, deed, self._timeout_s)


class _Becoming:
    """Around an action: waits until the page's own event says that it had its effect."""

    def __init__(self, tab: TabRecord, visibility: Visibility, deed: str, timeout_s: float) -> None:
        self._tab = tab
        self._visibility = visibility
        self.deed = deed
        self._timeout_s = timeout_s

    def __enter__(self) -> _Becoming:
        # Opened before looking: a change between the two cannot be missed.
        self._expectation = self._tab.expect(self._changed)
        self._already = self._tab.visibility == self._visibility
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._expectation:
            if kind is None and not self._already:
                self._expectation.wait(self._timeout_s, self._what)

    def _changed(self, event: Event) -> bool:
        return (
            isinstance(event, VisibilityChanged)
            and self._tab.believes(event)
            and event.visibility == self._visibility
            and self._tab.is_top(event)
        )

    def _what(self) -> str:
        return f"{self.deed}, but it did not become {self._visibility}: last seen {self._tab.visibility}"


# --- windows and covers --------------------------------------------------------------------------------


def window_of(targets: Targets, tab: TabRecord) -> WindowRecord:
    return _window_of(targets, tab.context, tab.target_id)


def _window_of(targets: Targets, context: ContextRecord, target_id: str) -> WindowRecord:
    found = targets.connection.command("Browser.getWindowForTarget", {"targetId": target_id})
    return context.window(found["windowId"])


def front_cover(targets: Targets, tab: TabRecord) -> bool:
    """Bring the cover of the tab's window to the front, and make it when there is none.

    False when this window takes no cover.
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
        window.cover_id = None  # somebody closed it
        return False
    window.front_id = window.cover_id
    return True


def _make_cover(targets: Targets, context: ContextRecord) -> WindowRecord:
    """In the background of whichever window Chromium puts it in: which one is returned."""
    address = targets.address_for(f"cover-{context.context_id}", None)
    created = targets.create(address, context, background=True)
    cover_id = targets.connection.wait("Target.createTarget", created)["targetId"]
    window = _window_of(targets, context, cover_id)
    if window.cover_id is None:
        window.cover_id = cover_id
    else:  # one more behind the window's own does no harm
        targets.connection.command("Target.closeTarget", {"targetId": cover_id})
    return window


def check_hiding(targets: Targets, tab: TabRecord, timeout_s: float) -> None:
    """The self-check. Raises Timeout when a page that is covered stays visible."""
    if tab.visibility != "visible":
        raise Timeout(f"a new tab is {tab.visibility} from the start")
    Window(targets, tab, timeout_s).hide()
