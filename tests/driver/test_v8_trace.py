from __future__ import annotations

from typing import Any

from bridge.driver.v8_trace import NativeProfile, native_profiles


def event(
    name: str, identity: str, source: str = "SelfProfiling", pid: int = 1, **data: int
) -> dict[str, Any]:
    return {"name": name, "ph": "P", "id": identity, "pid": pid, "args": {"data": {"source": source, **data}}}


def test_lives_are_put_together_from_their_events() -> None:
    events = [
        event("Profile", "0x2", startTime=3_000_000),
        event("Profile", "0x1", "Internal", startTime=1_000_000),
        event("Profile", "0x1", pid=2, startTime=2_000_000),
        event("ProfileChunk", "0x2"),
        event("ProfileChunk", "0x2", endTime=5_000_000),
        event("ProfileChunk", "0x1", "Internal", endTime=6_000_000),
        {"name": "Profile", "pid": 1, "args": {}},
    ]
    assert native_profiles(events, offset_ms=100.5) == [
        NativeProfile(
            pid=2, id="0x1", started_us=2_000_000, ended_us=None, started_wall_ms=2100.5, ended_wall_ms=None
        ),
        NativeProfile(
            pid=1,
            id="0x2",
            started_us=3_000_000,
            ended_us=5_000_000,
            started_wall_ms=3100.5,
            ended_wall_ms=5100.5,
        ),
    ]
