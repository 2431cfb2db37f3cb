"""Freezing, resuming and crashing a tab.

Measured (Chromium 156): `Page.setWebLifecycleState {state: "frozen"}` freezes a tab that is really hidden,
with a trusted `freeze`, and timers stop; on a visible one it reports success and does nothing. A frozen
page runs no timers and no tasks of its own, but answers the protocol: clocks move, cookies and local
storage are written, `Profiler.stop()` is held, and it navigates, to a document that is not frozen. It gets
the event of a written cookie only after it has resumed, so the observer is told to read the cookies. Showing
the tab resumes it before it becomes visible; closing it resumes it too, and `pagehide` runs.
"""

from __future__ import annotations

from contextlib import suppress

from bridge.core.events import Event, Lifecycle, LifecycleChanged, TabCrashed
from bridge.core.steps import refusals
from bridge.driver.tab_commands import TabCommands
from bridge.errors import StepError


def freeze(commands: TabCommands) -> None:
    """Return when the page has had its `freeze` event. Raises StepError on a visible tab."""
    if commands.record.lifecycle == "frozen":
        return
    if commands.visibility() != "hidden":
        raise StepError(f"{commands.name}: {refusals.FREEZING_WHEN_VISIBLE}")
    # After a frozen tab has navigated, Chromium still counts it as frozen and would do nothing.
    commands.command("Page.setWebLifecycleState", {"state": "active"})
    _set(commands, "frozen")


def resume(commands: TabCommands) -> None:
    """Return when the page has had its `resume` event; it stays hidden. An active page is left as it is."""
    commands.check_alive()
    if commands.record.lifecycle == "frozen":
        _set(commands, "active")


def crash(commands: TabCommands) -> None:
    """Crash the tab's renderer for real; other tabs in the same process crash with it."""
    with commands.record.expect(lambda event: isinstance(event, TabCrashed)) as crashed:
        # The command is never answered, and each wait for this tab fails with its end.
        commands.session().post("Page.crash")
        with suppress(StepError):
            crashed.wait(commands.timeout_s, lambda: "it did not crash")


def _set(commands: TabCommands, lifecycle: Lifecycle) -> None:
    def changed(event: Event) -> bool:
        return (
            isinstance(event, LifecycleChanged)
            and event.trusted
            and event.lifecycle == lifecycle
            and commands.record.is_top(event)
        )

    with commands.record.expect(changed) as expectation:
        commands.command("Page.setWebLifecycleState", {"state": lifecycle})
        expectation.wait(
            commands.timeout_s,
            lambda: f"it did not become {lifecycle}: last seen {commands.record.lifecycle}",
        )
