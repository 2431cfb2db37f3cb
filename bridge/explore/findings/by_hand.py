"""What a person with a mouse does for each step, for a bug report. Pure."""

from __future__ import annotations

from bridge.core.steps import kinds as s
from bridge.core.steps.base import FIRST, Step

_BY_HAND: dict[type[Step], str] = {
    s.Hide: "Switch to another tab of the same window.",
    s.Show: "Switch back to the tab.",
    s.Minimise: "Minimise the window.",
    s.Restore: "Restore the window.",
    s.ExpireSession: (
        "End the session in its store: write what the SDK itself writes when a session ends, as another "
        "tab of the site does."
    ),
    s.Activity: "Click into the page.",
    s.HoldStop: "(A fault.) From now on, let the promise of `Profiler.stop()` stay pending.",
    s.RejectStop: "(A fault.) From now on, let the promise of `Profiler.stop()` be rejected.",
    s.ReleaseStop: "(A fault ends.) Settle the promises of `Profiler.stop()` that were held.",
    s.Freeze: "Let Chromium freeze the hidden tab: at chrome://discards, press Freeze.",
    s.Resume: "Let it go on: at chrome://discards, load it, without showing it.",
    s.Reload: "Reload the page.",
    s.Navigate: "Follow a link to another page.",
    s.Back: "Go back.",
    s.BeforeUnload: "Close the tab, and answer the page's question with Cancel.",
    s.OpenSibling: "Open the page once more, in a new window.",
    s.OpenPopup: "Let the page open itself in a popup (`window.open`).",
    s.Close: "Close it.",
    s.Crash: "Let its renderer crash: open chrome://crash in it.",
    s.UserStop: "Stop the profiler as its user does, by the SDK's own API.",
    s.UserStart: "Start the profiler again as its user does, by the SDK's own API.",
    s.FillBuffer: "(A fault.) From now on, give new profilers a small `maxBufferSize`.",
}


def by_hand(step: Step) -> str:
    """Return one or two sentences for a step; for a step without such words, the step itself."""
    return _words(step) if step.tab == FIRST else f"In the tab `{step.tab}`: {_words(step)}"


def _words(step: Step) -> str:
    if isinstance(step, s.IntakeFault):
        return f"(A fault.) Let the intake answer the next requests to `{step.route}` with {step.script}."
    if isinstance(step, s.Call):
        return f"Do what the function `{step.function}` does."
    if isinstance(step, s.Suspend | s.Idle):
        minutes, seconds = divmod(round(step.minutes * 60), 60)
        time = f"{minutes} min" + (f" {seconds} s" if seconds else "")
        if isinstance(step, s.Suspend):
            return f"Let the computer sleep for {time}."
        return f"Leave the tab alone for {time}."
    return _BY_HAND.get(type(step), f"`{step.as_python()}`")
