"""Hiding for real: another tab comes to the front of the window, or the window is minimised.

Both make Chromium itself hide the page, with trusted events and throttled timers.
"""

from __future__ import annotations

from bridge.core.events import Event, Visibility, VisibilityChanged
from bridge.driver.records import ContextRecord, TabRecord
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
        """A cover tab comes to the front."""
        with self._becomes("hidden", "a cover tab was brought to the front"):
            front_cover(self._targets, self._tab.context)

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
        if self._tab.context.front_id != self._tab.target_id:
            self._set_state("normal")
            return
        with self._becomes("visible", "its window was restored"):
            self._set_state("normal")

    def _activate(self) -> None:
        self._targets.connection.command("Target.activateTarget", {"targetId": self._tab.target_id})
        self._tab.context.front_id = self._tab.target_id

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
    """Around an action: waits until the page's own trusted event says that it had its effect."""

    def __init__(self, tab: TabRecord, visibility: Visibility, deed: str, timeout_s: float) -> None:
        self._tab = tab
        self._visibility = visibility
        self._deed = deed
        self._timeout_s = timeout_s

    def __enter__(self) -> None:
        # Opened before looking: a change between the two cannot be missed.
        self._expectation = self._tab.expect(self._changed)
        self._already = self._tab.visibility == self._visibility

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._expectation:
            if kind is None and not self._already:
                self._expectation.wait(self._timeout_s, self._what)

    def _changed(self, event: Event) -> bool:
        return (
            isinstance(event, VisibilityChanged)
            and event.trusted
            and event.visibility == self._visibility
            and self._tab.is_top(event)
        )

    def _what(self) -> str:
        return f"{self._deed}, but it did not become {self._visibility}: last seen {self._tab.visibility}"


def front_cover(targets: Targets, context: ContextRecord) -> None:
    """Bring the context's cover to the front; it is made when first needed, and comes up in front."""
    with context.lock:
        if context.cover_id is not None:
            try:
                targets.connection.command("Target.activateTarget", {"targetId": context.cover_id})
            except ProtocolError:
                context.cover_id = None  # somebody closed it
        if context.cover_id is None:
            address = targets.address_for(f"cover-{context.context_id}", None)
            created = targets.create(address, context)
            context.cover_id = targets.connection.wait("Target.createTarget", created)["targetId"]
        context.front_id = context.cover_id


def check_hiding(targets: Targets, tab: TabRecord, timeout_s: float) -> None:
    """The self-check. Raises Timeout when a page that is covered stays visible."""
    if tab.visibility != "visible":
        raise Timeout(f"a new tab is {tab.visibility} from the start")
    Window(targets, tab, timeout_s).hide()
