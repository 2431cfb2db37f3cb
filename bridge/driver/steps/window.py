"""Hiding a tab for real: another tab (a cover) comes to the front of its window, or the window is minimised.

Both make Chromium itself hide the page, with trusted events and throttled timers.
"""

from __future__ import annotations

from contextlib import suppress

from bridge.core.events import Event, Visibility, VisibilityChanged
from bridge.driver.cdp.records import TabRecord, WindowRecord
from bridge.driver.cdp.targets import Targets
from bridge.driver.steps.covers import front_cover, window_of
from bridge.errors import ProtocolError, Timeout

#: Under X, Chromium asks the window manager to minimise; without one, nothing happens (measured, Xvfb).
MINIMISED = (
    "its window was to be minimised, which takes a window manager where there is a screen (an Xvfb has none: "
    "start one on it, such as openbox; or use `hide`, which needs none)"
)


class Window:
    """The window of a tab. Each step returns when the page has reported its effect, or raises Timeout."""

    def __init__(self, targets: Targets, tab: TabRecord, timeout_s: float) -> None:
        self._targets = targets
        self._tab = tab
        self._timeout_s = timeout_s

    def hide(self) -> None:
        """Bring a cover tab to the front; in a window that takes none, minimise the window."""
        with self._becomes("hidden", "a cover tab was brought to the front") as change:
            if not front_cover(self._targets, self._tab):
                change.action = MINIMISED
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
        """Restore the window. The tab that was in front before, maybe another one, is in front again."""
        if window_of(self._targets, self._tab).front_id != self._tab.target_id:
            self._set_state("normal")
            return
        with self._becomes("visible", "its window was restored"):
            self._set_state("normal")

    def left_empty(self) -> WindowRecord | None:
        """The tab's window, if closing the tab leaves only a cover in it; else None."""
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

    def _becomes(self, visibility: Visibility, action: str) -> _VisibilityChange:
        return _VisibilityChange(self._tab, visibility, action, self._timeout_s)


class _VisibilityChange:
    """A context manager around an action: waits until the page's own event reports its effect."""

    def __init__(self, tab: TabRecord, visibility: Visibility, action: str, timeout_s: float) -> None:
        self._tab = tab
        self._visibility = visibility
        self.action = action
        self._timeout_s = timeout_s

    def __enter__(self) -> _VisibilityChange:
        # Opened before looking: a change between the two cannot be missed.
        self._expectation = self._tab.expect(self._changed)
        self._already = self._tab.visibility == self._visibility
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._expectation:
            if kind is None and not self._already:
                self._expectation.wait(self._timeout_s, self._what_failed)

    def _changed(self, event: Event) -> bool:
        return (
            isinstance(event, VisibilityChanged)
            and self._tab.is_authentic(event)
            and event.visibility == self._visibility
            and self._tab.is_top(event)
        )

    def _what_failed(self) -> str:
        return f"{self.action}, but it did not become {self._visibility}: last seen {self._tab.visibility}"


def check_hiding(targets: Targets, tab: TabRecord, timeout_s: float) -> None:
    """The self-check: hide a tab. Raises Timeout when its page stays visible."""
    if tab.visibility != "visible":
        raise Timeout(f"a new tab is {tab.visibility} from the start")
    Window(targets, tab, timeout_s).hide()
