"""How sound a profile is: its trace, by all that the profile says of it."""

from __future__ import annotations

from bridge.core.uploads import Profile
from bridge.trace.checks import TraceHealth, check_trace


def profile_health(profile: Profile, buffer_size: int | None = None) -> TraceHealth:
    """`buffer_size`: the `maxBufferSize` of its profiler, where somebody saw it being constructed."""
    return check_trace(
        profile.trace,
        interval_ms=profile.interval_ms,
        buffer_size=buffer_size,
        idle_known=profile.idle_known,
    )
