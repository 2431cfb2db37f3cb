"""The reasons why a tab cannot take a step now, for the check of scenarios, the steps and the driver."""

from __future__ import annotations

CLOSED = "is closed"
CRASHED = "has crashed: reload it, or close it"
INPUT_WHEN_HIDDEN = "a hidden tab takes no real input: show it before its activity"
LEAVING_WHEN_HIDDEN = "a user cannot leave a hidden page, and Chromium's dialog would show it: show it first"
FREEZING_WHEN_VISIBLE = "Chromium freezes hidden tabs only: hide it first"
NOTHING_BACK = "nothing to go back to: navigate first"
NOTHING_FORWARD = "nothing to go forward to: navigate first"


def no_session(why: str = "") -> str:
    """Return why `expire_session` cannot be taken. `why`: an explanation that begins with a colon."""
    return f"no tracked session to expire{why}; wait for one with expect_session('tracked')"
