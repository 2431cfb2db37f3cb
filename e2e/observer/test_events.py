"""What the observer tells, in which words and order."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from playwright.sync_api import Page

from bridge.core.events import AnyPageEvent
from e2e.observer.watched import Message, Site, Watch

WORK = "const until = performance.now() + 120; while (performance.now() < until) ;"


def common(event: Message) -> Message:
    return {k: v for k, v in event.items() if k not in ("document", "seq", "page_ms", "wall_ms")}


def test_the_first_events(watch: Watch, blank: Page, site: Site) -> None:
    blank.context.add_cookies([{"name": "_dd_s", "value": "id=1&expire=2", "url": site.url}])
    watched = watch("window.now = performance.now(); window.origin = performance.timeOrigin")
    started, cookie = watched.events()[:2]
    assert common(started) == {
        "kind": "document-started",
        "delivery": "",
        "url": site.url + "/page",
        "top": True,
        "visibility": "visible",
        "profiler": True,
    }
    assert common(cookie) == {
        "kind": "session-store-changed",
        "medium": "cookie",
        "key": "_dd_s",
        "value": "id=1&expire=2",
        "others": [],
        "by": "elsewhere",
        "site": "",
        "attributes": "",
    }
    assert started["seq"] == 1
    assert started["page_ms"] <= blank.evaluate("now")
    assert started["wall_ms"] == pytest.approx(blank.evaluate("origin") + started["page_ms"], abs=0.01)


def test_every_event_is_one_of_the_vocabulary(watch: Watch, site: Site, blank: Page) -> None:
    watched = watch(
        f"""
        const profiler = new Profiler({{sampleInterval: 10, maxBufferSize: 2}});
        try {{ new Profiler({{}}) }} catch {{ }}
        {WORK}
        const end = () => profiler.stop().then(() => profiler.stop()).catch(() => 0);
        profiler.addEventListener('samplebufferfull', end);
        document.dispatchEvent(new Event('visibilitychange'));
        document.dispatchEvent(new Event('freeze'));
        """
    )
    blank.mouse.click(5, 5)
    watched.command("move-clock", offset_ms=5)
    watched.wait_for("profiler-stop-failed")
    watched.wait_for("long-task")
    messages = [m for m in watched.messages if m["kind"] != "reply"]
    kinds = {type(msgspec.convert(message, AnyPageEvent)).__name__ for message in messages}
    assert kinds >= {
        "DocumentStarted", "VisibilityChanged", "LifecycleChanged", "PageShown", "ProfilerStarted",
        "ProfilerRefused", "ProfilerStopCalled", "ProfilerStopSettled", "ProfilerStopFailed",
        "SampleBufferFull", "LongTask", "Activity", "ClockMoved",
    }  # fmt: skip


def test_a_profiler_from_start_to_trace(watch: Watch) -> None:
    watched = watch(
        f"""
        window.before = performance.now();
        window.profiler = new Profiler({{sampleInterval: 3, maxBufferSize: '9000'}});
        window.after = performance.now();
        function busy() {{ {WORK} }}
        busy();
        setTimeout(() => {{ window.trace = profiler.stop(); }}, 60);
        """
    )
    settled = watched.wait_for("profiler-stop-settled")[0]
    started, called = watched.events("profiler-started", "profiler-stop-called")
    assert common(started) == {
        "kind": "profiler-started",
        "profiler": 1,
        "requested_interval_ms": 3,
        "sample_interval_ms": 10,
        "max_buffer_size": 9000,
        "requested_buffer_size": 9000,
        "site": f"{watched.page.url}:3:27",
        "caller": "",
    }
    assert common(called) == {
        "kind": "profiler-stop-called",
        "profiler": 1,
        "held": False,
        "rejected": False,
    }
    samples = watched.page.evaluate("trace.then((trace) => trace.samples)")
    times = [sample["timestamp"] for sample in samples]
    assert settled["samples"] == len(samples) > 2
    assert settled["busy_samples"] == sum("stackId" in sample for sample in samples) > 0
    assert settled["first_sample_ms"] == times[0]
    assert settled["last_sample_ms"] == times[-1]
    gaps = [b - a for a, b in pairwise(times)]
    assert settled["largest_gap_ms"] == pytest.approx(max(gaps))
    # V8 takes the first sample while the constructor runs, which is long where V8 has to read much code.
    before, after = watched.page.evaluate("[before, after]")
    assert before <= started["page_ms"] <= after
    assert before - 1 <= times[0]
    assert called["page_ms"] <= settled["page_ms"]


def test_a_second_stop_fails_and_is_told(watch: Watch) -> None:
    watched = watch(
        "const p = new Profiler({sampleInterval: 10, maxBufferSize: 9}); p.stop(); p.stop().catch(() => 0)"
    )
    watched.wait_for("profiler-stop-settled")
    failed = watched.wait_for("profiler-stop-failed")[0]
    assert (failed["profiler"], failed["name"]) == (1, "InvalidStateError")
    assert failed["message"]
    assert len(watched.events("profiler-stop-called")) == 1


def test_a_refusal_is_told_by_name(watch: Watch) -> None:
    script = "try { new Profiler({sampleInterval: 10, maxBufferSize: 9}) } catch (e) { window.refused = e }"
    watched = watch(script, "/plain/page")
    refused = watched.events("profiler-refused")[0]
    assert refused["name"] == "NotAllowedError"
    assert refused["message"] == watched.page.evaluate("refused.message")
    assert "disabled by Document Policy" in refused["message"]


def test_a_full_buffer_is_told_of_the_right_profiler(watch: Watch) -> None:
    watched = watch(
        "window.a = new Profiler({sampleInterval: 10, maxBufferSize: 9000});"
        "window.b = new Profiler({sampleInterval: 10, maxBufferSize: 2});"
    )
    assert watched.wait_for("sample-buffer-full")[0]["profiler"] == 2


def test_a_full_buffer_that_the_page_made_up_is_none(watch: Watch) -> None:
    watched = watch(
        """
        const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 9000});
        profiler.dispatchEvent(new Event('samplebufferfull'));
        profiler.stop();
        """
    )
    watched.wait_for("profiler-stop-settled")
    assert watched.events("sample-buffer-full") == []


def test_long_tasks(watch: Watch) -> None:
    watched = watch(f"setTimeout(() => {{ window.from = performance.now(); {WORK} }}, 30)")
    watched.wait(lambda: watched.page.evaluate("window.from"), "the work")
    work = watched.page.evaluate("window.from")

    def around_the_work(entry_type: str) -> bool:
        # On a busy machine loading the page is a long task too.
        tasks = [m for m in watched.events("long-task") if m["entry_type"] == entry_type]
        return any(t["start_ms"] <= work and t["start_ms"] + t["duration_ms"] >= work + 119 for t in tasks)

    watched.wait(lambda: around_the_work("longtask"), "the long task")
    watched.wait(lambda: around_the_work("long-animation-frame"), "the long frame")


def test_five_thousand_events_in_order(watch: Watch) -> None:
    watched = watch(
        "window.burst = () => { for (let i = 0; i < 5000; i++) localStorage.setItem('_dd_s', 'n' + i); }"
    )
    watched.page.evaluate("burst()")
    watched.command("sync")
    events = watched.events()
    assert [m["seq"] for m in events] == list(range(1, len(events) + 1))
    values = [m["value"] for m in watched.events("session-store-changed")]
    assert values == [f"n{i}" for i in range(5000)]
    times = [m["page_ms"] for m in events]
    assert times == sorted(times)


def test_activity_at_most_once_per_tenth_of_a_second(watch: Watch) -> None:
    watched = watch(
        "window.heard = 0; addEventListener('keydown', () => heard++);"
        "document.addEventListener('click', (e) => e.stopImmediatePropagation(), true)"
    )
    for _ in range(20):
        watched.page.keyboard.press("a")
    watched.page.mouse.click(5, 5)
    watched.page.mouse.wheel(0, 400)
    watched.wait(lambda: any(m["type"] == "scroll" for m in watched.events("activity")), "scroll")
    times = [m["page_ms"] for m in watched.events("activity") if m["type"] == "keydown"]
    assert watched.page.evaluate("heard") == 20
    assert 0 < len(times) < 20
    assert all(b - a >= 100 for a, b in pairwise(times))
    assert {(m["type"], m["trusted"]) for m in watched.events("activity")} == {
        ("keydown", True), ("click", True), ("scroll", True),
    }  # fmt: skip


def test_a_scripts_own_events_are_told_as_such(watch: Watch) -> None:
    watched = watch("document.body.click(); document.dispatchEvent(new Event('visibilitychange'))")
    assert [m["trusted"] for m in watched.events("activity", "visibility-changed")] == [False, False]
    watched.page.mouse.click(5, 5)  # at once: not swallowed by the script's click
    watched.command("sync")
    assert watched.events("activity")[-1]["trusted"] is True


def test_events_survive_document_open(watch: Watch) -> None:
    watched = watch()
    watched.page.set_content("<p>another content")
    watched.page.mouse.click(5, 5)
    watched.command("sync")
    assert [m["type"] for m in watched.events("activity")] == ["click"]
    watched.page.evaluate("document.open(); document.write('<p>third'); document.close()")
    watched.command("sync")
