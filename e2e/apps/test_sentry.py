"""Sentry's real SDK in real Chromium: its profiles arrive, are known by their native profilers, and judged by
its own contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec import structs

from bridge import Bridge
from bridge.core.events import DocumentStarted, StepStarted
from bridge.core.history.trace_matching import native_of
from bridge.core.uploads import Profile, SdkEvent
from bridge.harness.player import Options, Played, play
from bridge.harness.run import Run
from bridge.harness.stage import Subject
from bridge.harness.tab import Tab
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.scenarios.named import find
from bridge.subjects import Serving, resolve, serve
from bridge.trace.checks import check_trace
from bridge.vendors import vendor_named

#: V8's sampler catches up in bursts on a busy machine, and Chromium rounds each moment to 0.1 ms by itself: a
#: sample in a burst can be 0.2 ms before its predecessor (measured, in the page's own trace too).
BURST_MS = 1.0

#: The newest, and one of the major version before, whose chunks tell less.
VERSIONS = ("latest", "10.78.0")

#: What is to be seen of a profiler that pauses for nothing and has no session. Most are about promises that
#: Sentry does not make: they are played as if they were about nothing.
HELD = ("hidden-resume", "stop-rejected", "reload-hidden", "bfcache-return", "unload-cancelled")


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch() as bridge:
        yield bridge


@pytest.fixture(scope="module")
def served() -> Iterator[dict[str, Serving]]:
    """Every subject that a test asks for, served until the end of the module."""
    servings: dict[str, Serving] = {}
    yield servings
    for serving in servings.values():
        serving.close()


def page_of(spec: str, served: dict[str, Serving]) -> Serving:
    if spec not in served:
        served[spec] = serve(resolve(spec))
    return served[spec]


def opened(bridge: Bridge, served: dict[str, Serving], spec: str) -> tuple[Run, Tab]:
    run = bridge.begin(Run())
    tab = bridge.open_tab(page_of(spec, served).url, vendor="sentry")
    tab.expect_profiler("running")
    tab.expect_long_task()
    return run, tab


def disorder_ms(profile: Profile) -> float:
    """By how much a sample is earlier than the one before, at most."""
    times = [sample.timestamp for sample in profile.trace.samples]
    return max((before - after for before, after in pairwise(times)), default=0.0)


def check_health(run: Run, tab: Tab, profile: Profile, number: int) -> None:
    """A profile is that of this native profiler, and nothing in it is impossible."""
    tab.sync()  # an upload can overtake the event that its trace was collected
    native = native_of(run.machine.history, profile)
    assert native is not None
    assert (native.number, native.samples) == (number, len(profile.trace.samples))
    health = check_trace(profile.trace)
    assert (health.bad_indices, health.cyclic_stacks) == (0, 0)
    assert disorder_ms(profile) < BURST_MS
    assert native.run_ms is not None
    assert native.first_sample_ms is not None
    # The first sample is of the time in the constructor, which is long on a busy machine.
    constructing_ms = max(0.0, native.started_page_ms - native.first_sample_ms)
    assert health.span_ms <= constructing_ms + native.run_ms + 100
    if profile.idle_known:
        assert health.busy_samples == native.busy_samples


@pytest.mark.parametrize("version", VERSIONS)
def test_manual_mode_runs_until_the_user_stops_it(
    bridge: Bridge, served: dict[str, Serving], version: str
) -> None:
    run, tab = opened(bridge, served, f"sentry@{version}")
    tab.hide()
    assert tab.profiler == "running"
    tab.show()
    with bridge.intake.expect_profile() as upload:
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    tab.user_stop()
    check_health(run, tab, upload.value, 1)
    assert upload.value.idle_known == (version == "latest")
    judgement = tab.judge()
    assert (judgement.verdict, judgement.violations) == ("held", [])
    assert judgement.rules == dict.fromkeys(vendor_rules(), "held")
    tab.close()


def test_a_full_buffer_ends_a_chunk_long_before_it_is_collected(
    bridge: Bridge, served: dict[str, Serving]
) -> None:
    """What becomes of each whole chunk, made short: 3,000 samples are 30 s, and it is collected after 60. The
    SDK does not listen to `samplebufferfull`, so that no other profiler goes on."""
    run, tab = opened(bridge, served, "sentry@latest")
    tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    tab.fill_buffer(50)
    tab.page.evaluate("Sentry.uiProfiler.startProfiler()")
    tab.expect_buffer_full()
    tab.pause(1)
    with bridge.intake.expect_profile(lambda profile: len(profile.trace.samples) == 50):
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    assert [native.number for native in run.machine.history.natives()] == [1, 2]
    judgement = tab.judge()
    assert [violation.rule for violation in judgement.violations] == ["trace-covers-run"]
    assert "its buffer was full" in judgement.violations[0].message
    assert judgement.rules["collected-trace-is-uploaded"] == "held"
    tab.close()


def test_another_start_is_another_native_profiler_of_the_same_profiler(
    bridge: Bridge, served: dict[str, Serving]
) -> None:
    run, tab = opened(bridge, served, "sentry@latest")
    profiles = []
    for number in (1, 2):
        with bridge.intake.expect_profile() as upload:
            tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
        check_health(run, tab, upload.value, number)
        profiles.append(upload.value)
        tab.page.evaluate("Sentry.uiProfiler.startProfiler()")
        tab.expect_long_task()
    assert profiles[0].profiler_id == profiles[1].profiler_id
    assert profiles[0].identity != profiles[1].identity
    tab.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_trace_mode_runs_while_there_is_a_root_span(
    bridge: Bridge, served: dict[str, Serving], version: str
) -> None:
    """Hiding the page ends the span of its load; the page's own go on, and the last one's end ends it."""
    run, tab = opened(bridge, served, f"sentry-trace@{version}")
    with bridge.intake.expect_profile() as upload:
        tab.hide()
    check_health(run, tab, upload.value, 1)
    tab.show()
    tab.expect_profiler("running")
    with bridge.intake.expect_profile() as second:
        pass
    check_health(run, tab, second.value, 2)
    assert second.value.profiler_id == upload.value.profiler_id
    judgement = tab.judge()
    assert (judgement.verdict, judgement.violations) == ("held", [])
    tab.close()


def test_the_older_mode_sends_a_profile_with_its_transaction(
    bridge: Bridge, served: dict[str, Serving]
) -> None:
    run, tab = opened(bridge, served, "sentry-legacy@10.78.0")
    with bridge.intake.expect_profile() as upload:
        tab.hide()
    check_health(run, tab, upload.value, 1)
    assert upload.value.view_names == ("/",)
    assert tab.judge().verdict == "held"
    tab.close()


def test_a_date_that_moves_within_a_chunk_hides_nothing(bridge: Bridge, served: dict[str, Serving]) -> None:
    run, tab = opened(bridge, served, "sentry@latest")
    tab.suspend(minutes=15)
    tab.expect_long_task()
    with bridge.intake.expect_profile() as upload:
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    # The upload can be here before the page's own report of its trace.
    native = run.wait_for(
        lambda: native_of(run.machine.history, upload.value), 10, lambda: "no profiler fits"
    )
    assert native.number == 1
    assert tab.judge().verdict == "held"
    tab.close()


def vendor_rules() -> frozenset[str]:
    vendor = vendor_named("sentry")
    assert vendor is not None
    assert vendor.contract is not None
    return vendor.contract.rules


def played(bridge: Bridge, served: dict[str, Serving], name: str) -> Played:
    serving = page_of("sentry@latest", served)
    subject = Subject(serving.spec, serving.url, "sentry")
    return play(bridge, structs.replace(find(name), about=()), subject, 1, Options())


@pytest.mark.parametrize("name", HELD)
def test_scenarios_without_a_session_are_played_and_judged(
    bridge: Bridge, served: dict[str, Serving], name: str
) -> None:
    result = played(bridge, served, name).result
    assert (result.failure, result.verdict) == ("", "held"), result
    assert set(result.rules) == vendor_rules()


def test_what_its_contract_does_not_promise_is_not_applicable_once_the_vendor_is_seen(
    bridge: Bridge, served: dict[str, Serving], tmp_path: Path
) -> None:
    page = page_of("sentry", served)
    subject = Subject("a page", page.url)
    one = play(bridge, find("hidden-expiry"), subject, 1, Options(recordings=tmp_path))
    assert (one.result.verdict, one.result.failure, one.result.ok) == ("not-applicable", "", True)
    assert one.judgement.reasons == {
        "": "Sentry's contract promises nothing of what it is about: restarts-on-renewal"
    }
    events = one.replay.recording.events
    assert any(isinstance(event, DocumentStarted) for event in events)
    assert not any(isinstance(event, StepStarted) for event in events)
    again = result_of(Replay.of(read(Path(one.result.recording or ""))), path=one.result.recording)
    assert again == one.result


def test_what_the_sdk_sends_besides_is_all_there(bridge: Bridge, served: dict[str, Serving]) -> None:
    run, tab = opened(bridge, served, "sentry@latest")
    with bridge.intake.expect_profile():
        tab.page.evaluate("Sentry.uiProfiler.stopProfiler()")
    vendor = vendor_named("sentry")
    assert vendor is not None

    def sent() -> list[SdkEvent]:
        return [event for upload in run.uploads() for event in vendor.dialect.events(upload)]

    def types() -> set[str]:
        return {event.type for event in sent()}

    # Envelopes are requests of their own, which may overtake each other.
    run.wait_for(lambda: types() >= {"session", "profile_chunk"}, 10, lambda: f"of the types came {types()}")
    events = sent()
    assert all(json.dumps(event.data) for event in events)
    assert run.unreadable == {}
    tab.close()
