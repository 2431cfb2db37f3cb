"""Frozen, resumed, crashed: what Chromium does to tabs that nobody looks at, or that break.

Measured (Chromium 156): `Page.setWebLifecycleState {state: "frozen"}` freezes a tab that is really hidden,
with a trusted `freeze`, and timers stop; on a visible one it reports success and does nothing. A frozen
page runs no timers and no tasks of its own, but answers the protocol: clocks move, cookies and local
storage are written, `Profiler.stop()` is held, and it goes where it is told, to a document that is not
frozen. That a cookie was written it reports only when it has resumed (local storage, which the observer
writes itself, at once). To show it resumes it, before it becomes visible; to close it resumes it too, and
`pagehide` runs.
"""

from __future__ import annotations

from contextlib import suppress

from bridge.core.events import Event, Lifecycle, LifecycleChanged, TabCrashed
from bridge.driver.reach import Reach
from bridge.errors import StepError


def freeze(reach: Reach) -> None:
    """Returns when the page has had its `freeze`. Raises StepError on a visible tab."""
    if reach.record.lifecycle == "frozen":
        return
    if reach.visibility() != "hidden":
        raise StepError(f"{reach.name}: Chromium freezes hidden tabs only: hide it first")
    # A frozen tab that went to another document is frozen still for Chromium, which would do nothing.
    reach.command("Page.setWebLifecycleState", {"state": "active"})
    _set(reach, "frozen")


def resume(reach: Reach) -> None:
    """Returns when the page has had its `resume`; it stays hidden. Nothing to do for one that is active."""
    reach.alive()
    if reach.record.lifecycle == "frozen":
        _set(reach, "active")


def crash(reach: Reach) -> None:
    """The tab's renderer really crashes; other tabs in the same process go with it, as in life."""
    with reach.record.expect(lambda event: isinstance(event, TabCrashed)) as crashed:
        # Its command is never answered, and whoever waits for this tab hears of its end.
        reach.session().post("Page.crash")
        with suppress(StepError):
            crashed.wait(reach.timeout_s, lambda: "it did not crash")


def _set(reach: Reach, lifecycle: Lifecycle) -> None:
    def changed(event: Event) -> bool:
        return (
            isinstance(event, LifecycleChanged)
            and event.trusted
            and event.lifecycle == lifecycle
            and reach.record.is_top(event)
        )

    with reach.record.expect(changed) as expectation:
        reach.command("Page.setWebLifecycleState", {"state": lifecycle})
        expectation.wait(
            reach.timeout_s, lambda: f"it did not become {lifecycle}: last seen {reach.record.lifecycle}"
        )
