from __future__ import annotations

from msgspec.structs import replace

from bridge.core.uploads import Profile
from bridge.judging.uploads.profile_facts import counted, facts_of
from bridge.trace.model import Frame, Sample, Stack, Trace

TRACE = Trace(
    [],
    [Frame("work")],
    [Stack(0)],
    [Sample(0.0, 0), Sample(10.0, 0), Sample(20.0), Sample(90.0, None, "gc")],
    0.0,
    100.0,
    1_000.0,
)
PROFILE = Profile(
    upload="u-0001",
    vendor="datadog",
    tab="",
    session_id="0123456789ab",
    view_ids=("v1",),
    view_names=("/cart", "/pay"),
    long_tasks=0,
    sdk_version="7.16.2",
    trace=TRACE,
    interval_ms=10.0,
)


def test_facts_are_those_of_the_health_in_words() -> None:
    assert facts_of(PROFILE) == [
        ("samples", "4, 3 busy"),
        ("run", "100 ms"),
        ("busy", "30 ms, 30 %"),
        ("idle", "10 ms, 10 %"),
        ("not sampled", "60 ms, 60 %"),
        ("covers", "90 % of its run"),
        ("largest gap", "70 ms"),
        ("interval", "10 ms declared, 10.0 ms seen"),
        ("markers", "gc 1"),
        ("session", "01234567"),
        ("view", "/cart, /pay"),
        ("SDK", "datadog 7.16.2"),
    ]


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(
        PROFILE, trace=Trace([], [], [], []), session_id=None, view_names=(), interval_ms=None, sdk_version=""
    )
    assert dict(facts_of(bare)) == {
        "samples": "0, 0 busy",
        "run": "0 ms",
        "session": "none",
        "SDK": "datadog",
    }


def test_a_format_without_idle_samples_says_so() -> None:
    assert dict(facts_of(replace(PROFILE, idle_known=False)))["idle"] == "not told by this format"


def test_counts_are_told_by_name() -> None:
    assert counted({"gc": 3, "layout": 1}) == "gc 3, layout 1"
