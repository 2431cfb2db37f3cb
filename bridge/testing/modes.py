"""When recordings are kept, in pytest-playwright's words. Loaded at pytest's start, so it imports nothing."""

from __future__ import annotations

OFF = "off"
ON = "on"
RETAIN = "retain-on-failure"
MODES = (OFF, ON, RETAIN)
