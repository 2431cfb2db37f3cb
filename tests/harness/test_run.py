from __future__ import annotations

import shutil
import threading
from pathlib import Path

import msgspec
import pytest

from bridge.core import events as e
from bridge.core.history import TabHistory
from bridge.core.machine import Machine
from bridge.core.recording import Meta
from bridge.core.uploads import Upload
from bridge.errors import BrowserDied, RecordingFailed, Timeout
from bridge.harness.run import Run
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.vendors.built_in import DATADOG, SENTRY
from tests.harness.recorded import START, events, page, rates, started, store


def told(run: Run) -> Run:
    for event in events()[:-1]:
        run.event(event)
    return run


def upload(number: int = 1, body: bytes = b"") -> Upload:
    return Upload(
        id=f"u-{number:04}",
        wall_ms=START + 250,
        tab="tab-1",
        method="POST",
        target="/dd?ddforward=%2Fapi%2Fv2%2Flogs",
        headers={},
        status=202,
        body=body,
    )


def test_events_feed_the_mirror_in_order_whatever_their_order_of_arrival() -> None:
    run = Run()
    late, *rest = [event for event in events() if isinstance(event, e.PageEvent)]
    for event in rest:
        run.event(event)
    assert run.tab_state("tab-1") is None
    run.event(late)
    state = run.tab_state("tab-1")
    assert state is not None
    assert state.session_id == "22222222-bbbb"


def test_the_vendor_is_learnt_from_the_page() -> None:
    run = told(Run())
    assert run.vendor is not None
    assert run.meta.vendor == "datadog"


def test_waiting_wakes_with_the_event() -> None:
    run = Run()
    threading.Timer(0.05, lambda: told(run)).start()
    assert run.wait_for(lambda: run.tab_state("tab-1"), 5, lambda: "never")


def test_waiting_in_vain_says_what_was_seen() -> None:
    with pytest.raises(Timeout, match="nothing came"):
        Run().wait_for(lambda: None, 0.01, lambda: "nothing came")


def test_whoever_waits_hears_that_the_browser_died() -> None:
    run = Run()
    threading.Timer(0.05, lambda: run.broke(BrowserDied("gone"))).start()
    with pytest.raises(BrowserDied, match="gone"):
        run.wait_for(lambda: None, 5, lambda: "never")


def test_a_run_leaves_a_recording_that_says_the_same(tmp_path: Path) -> None:
    run = told(Run(folder=tmp_path, name="one"))
    run.upload(upload(body=b"raw"))
    path = run.end()
    assert path is not None
    assert run.end() is None
    recording = read(path)
    assert recording.events == run.recording().events
    assert recording.uploads["u-0001"].body == b"raw"
    assert isinstance(recording.events[-1], e.RecordingEnded)
    assert recording.meta == run.meta


def test_nothing_is_taken_after_the_end() -> None:
    run = told(Run())
    run.end()
    before = len(run.recording().events)
    run.event(e.TabClosed(wall_ms=START + 9_000, tab="tab-1"))
    run.upload(upload())
    assert len(run.recording().events) == before
    assert run.uploads() == []


def test_a_recording_of_one_tab_leaves_the_others_out() -> None:
    run = told(Run())
    run.event(e.TabOpened(wall_ms=START, tab="tab-2"))
    tabs = {event.tab for event in run.recording(frozenset({"tab-1"})).events}
    assert tabs == {"tab-1"}


def test_the_last_words_of_a_document_are_waited_for_then_given_up() -> None:
    run = told(Run())
    run.event(e.DocumentGone(wall_ms=START + 400, tab="tab-1", document="doc"))
    run.end()
    assert [type(event) for event in run.recording().events][-2:] == [e.DocumentLost, e.RecordingEnded]
    assert run.machine.history.gaps


def test_check_judges_what_is_there() -> None:
    run = told(Run())
    run.upload(rates())
    judgement = run.check(lambda: None)
    assert judgement.rules["restarts-on-renewal"] == "violated"


def test_a_recording_that_cannot_go_on_is_told_to_whoever_waits(tmp_path: Path) -> None:
    run = Run(folder=tmp_path, name="one")
    shutil.rmtree(tmp_path / "one.pbr")
    failure = r"cannot go on recording into .*one"
    with pytest.raises(RecordingFailed, match=failure):
        run.upload(upload())  # so that it is not acknowledged
    with pytest.raises(RecordingFailed, match=failure):
        run.wait_for(lambda: None, 5, lambda: "never")
    with pytest.raises(RecordingFailed, match=failure):
        run.settle(lambda: None)
    with pytest.raises(RecordingFailed, match=failure):
        run.end()


def test_only_the_rules_asked_for_are_waited_for() -> None:
    run = told(Run())
    until = run.machine.history.until
    waits = [run._undecided(rules) for rules in ((), ("restarts-on-renewal",), ("status-agrees",))]
    found = [undecided.until(run.machine.history, until) for undecided in waits if undecided]
    assert [deadline is not None for deadline in found] == [True, True, False]
    run.settle(lambda: None, ["status-agrees"])


def test_whether_a_page_has_profiled_is_known_without_a_vendor() -> None:
    assert not Run().profiled
    assert Run().tabs == frozenset()
    assert told(Run()).profiled
    assert told(Run()).tabs == {"tab-1"}


def test_a_dropped_run_takes_nothing_and_leaves_its_recording_as_it_is(tmp_path: Path) -> None:
    run = Run(folder=tmp_path, name="run")
    run.drop()
    told(run)
    assert run.tabs == frozenset()
    assert run.end() is None
    assert read(tmp_path / "run.pbr").events == []


def hidden_at_work() -> list[e.Event]:
    """A tab with a tracked session and a profiler that is hidden, shown and hidden again."""
    started = page(
        e.ProfilerStarted,
        10,
        3,
        profiler=1,
        requested_interval_ms=10,
        sample_interval_ms=10,
        max_buffer_size=9,
    )
    return [
        page(e.DocumentStarted, 0, 1, url="http://x/", top=True, visibility="visible", profiler=True),
        store(5, 2, f"id=11111111-aaaa&created={START:.0f}&expire={START + 900_000:.0f}"),
        started,
        page(e.VisibilityChanged, 210, 4, visibility="hidden", trusted=True),
        page(e.VisibilityChanged, 400, 5, visibility="visible", trusted=True),
        page(e.VisibilityChanged, 600, 6, visibility="hidden", trusted=True),
    ]


def mirrored(told: Machine | Replay) -> object:
    """All that is known of its tabs, and what was told by uploads."""
    history = told.history
    tabs = {
        name: (tab.states, tab.intent, tab.document, tab.profiler, tab.tops, seen(tab.history))
        for name, tab in told.tabs.items()
    }
    return tabs, history.profiles, history.others


def seen(tab: TabHistory) -> object:
    changes = (tab.visibility, tab.lifecycle, tab.sessions, tab.profiler, tab.date_offsets, tab.intents)
    natives = [vars(native) for native in tab.natives]
    return [list(each) for each in changes], tab.lapses, tab.visits, natives, tab.long_tasks


def states(run: Run) -> list[str]:
    """Of the profiler, one after the other."""
    state = run.tab_state("tab-1")
    assert state is not None
    return [name for _, name in state.history.profiler]


@pytest.mark.parametrize("when", range(1, 7))
def test_a_contract_that_binds_late_is_mirrored_as_in_a_replay(when: int) -> None:
    run = Run()
    for number, event in enumerate(hidden_at_work(), start=1):
        run.event(event)
        if number == 3:
            run.upload(upload())
        if number == when:
            run.set_vendor(SENTRY)
    assert (run.vendor, run.machine.pauses_when_hidden) == (SENTRY, False)
    assert states(run) == ["stopped(initializing)", "running"]
    assert run.machine.history.heard_tabs == {"tab-1"}
    assert mirrored(run.machine) == mirrored(Replay.of(run.recording()))


def test_evidence_turns_the_mirror_and_stronger_evidence_turns_it_back() -> None:
    run = Run()
    opened, stored, *rest = hidden_at_work()
    run.event(opened)
    assert run.machine.pauses_when_hidden
    envelope = upload(body=b'{}\n{"type":"session"}\n{}')
    run.upload(msgspec.structs.replace(envelope, target="/api/42/envelope/", wall_ms=START + 1))
    assert (run.vendor, run.sessionless, run.machine.pauses_when_hidden) == (SENTRY, True, False)
    assert mirrored(run.machine) == mirrored(Replay.of(run.recording()))
    for event in (stored, *rest):
        run.event(event)
    assert (run.vendor, run.sessionless, run.machine.pauses_when_hidden) == (DATADOG, False, True)
    assert states(run)[-3:] == ["paused", "running", "paused"]
    assert run.machine.history.heard_tabs == {"tab-1"}
    assert mirrored(run.machine) == mirrored(Replay.of(run.recording()))


def test_what_was_due_by_the_clock_is_not_forgotten_when_a_contract_binds_late() -> None:
    run = Run()
    for event in hidden_at_work():
        run.event(event)
    run.machine.advance(START + 5_000)
    run.set_vendor(SENTRY)
    assert run.machine.history.until == START + 5_000


def test_a_profiler_that_does_not_run_is_known_until_it_does() -> None:
    run = told(Run())
    run.upload(rates())
    run.settle(lambda: None)
    assert run.not_running() == ["tab-1"]
    run.event(started(9_000, 8, 2))
    assert run.not_running() == []


def test_only_chosen_rules_say_that_a_profiler_does_not_run() -> None:
    run = told(Run(Meta(rules=["trace-covers-run"])))
    run.upload(rates())
    run.settle(lambda: None)
    assert run.not_running() == []


def test_what_follows_the_scenario_is_recorded_and_not_judged(tmp_path: Path) -> None:
    run = told(Run(folder=tmp_path, name="one"))
    run.upload(rates())
    run.settle(lambda: None)
    before = run.check(lambda: None)
    run.end_scenario()
    run.event(started(9_000, 8, 2))
    run.event(started(9_001, 9, 3))
    path = run.end()
    assert path is not None
    replay = Replay.of(read(path))
    assert [native.number for native in replay.history.natives()] == [1]
    assert [native.number for native in replay.whole.history.natives()] == [1, 2, 3]
    after = judge(replay)
    assert (after.verdict, after.rules) == (before.verdict, before.rules)
    assert after.recovered("restarts-on-renewal").startswith("recovered 7.")
