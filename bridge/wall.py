"""Wall time, for events and records. Durations are measured with `time.monotonic`."""

from __future__ import annotations

import time


def now_ms() -> float:
    """The wall time in ms since the Unix epoch."""
    return time.time() * 1000
