"""The built observer in real Chromium: what it tells, and that a page cannot tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bridge.core.events import LEAVING_EVENTS_MAX, AnyPageEvent
from e2e.observer_page import PAGES, Message, Site, Watched

PROBES = re.findall(r'^probe\("([^"]+)"', (PAGES / "probes.js").read_text("utf-8"), re.MULTILINE)
KNOWN = re.findall(r'^known\["([^"]+)"\]', (PAGES / "known.js").read_text("utf-8"), re.MULTILINE)
QUARTER = 15 * 60_000 + 1_000
HOUR = 3_600_000

Watch = Callable[..., Watched]
Results = dict[tuple[str, bool], dict[str, str]]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox"],
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def watch(page: Page, site: Site) -> Watch:
    """`watch(script)`: a page of the site with that script, watched from its start."""

    def open_watched(script: str = "", path: str = "/page", **options: Any) -> Watched:
        site.scripts[path] = script
        watched = Watched(page, **options)
        page.goto(site.url + path)
        watched.command("sync")
        return watched

    return open_watched


# --- a page cannot tell ---------------------------------------------------------------------------


def run_script(chromium: Browser, site: Site, path: str, script: str, call: str) -> dict[bool, Any]:
    results = {}
    for observed in (False, True):
        context = chromium.new_context()
        page = context.new_page()
        watched = Watched(page) if observed else None
        page.goto(site.url + path)
        page.add_script_tag(url=f"/{script}")
        results[observed] = page.evaluate(call)
        if watched:
            assert len(watched.events()) > 2, "nothing was watched"
            assert watched.events("observer-failed") == []
        context.close()
    return results


@pytest.fixture(scope="module")
def probed(chromium: Browser, site: Site) -> Results:
    return {
        (path, observed): result
        for path in ("/probed", "/plain/probed")
        for observed, result in run_script(chromium, site, path, "probes.js", "runProbes()").items()
    }


@pytest.mark.parametrize("path", ["/probed", "/plain/probed"])
@pytest.mark.parametrize("probe", PROBES)
def test_a_page_sees_no_difference(probed: Results, probe: str, path: str) -> None:
    native = probed[path, False][probe]
    assert not native.startswith("the probe failed"), native
    assert probed[path, True][probe] == native


@pytest.fixture(scope="module")
def known(chromium: Browser, site: Site) -> dict[bool, Any]:
    return run_script(chromium, site, "/known", "known.js", "runKnown()")


@pytest.mark.parametrize("probe", KNOWN)
def test_what_a_page_can_still_see(known: dict[bool, Any], probe: str) -> None:
    assert known[True][probe] != known[False][probe], "no longer visible: make it a probe"


def test_the_binding_is_gone_before_the_first_script(watch: Watch) -> None:
    watched = watch("window.first = Object.getOwnPropertyNames(window)")
    first = watched.page.evaluate("first")
    assert watched.binding not in first
    assert watched.page.evaluate(f"typeof window['{watched.binding}']") == "undefined"
    assert watched.page.evaluate(f"'{watched.channel}' in window") is False


def test_a_second_injection_does_nothing(watch: Watch) -> None:
    watched = watch("window.stop = Profiler.prototype.stop")
    watched.inject()  # runs at once, the binding gone
    watched.cdp.send("Runtime.addBinding", {"name": watched.binding})
    watched.inject()  # and with the binding back
    assert watched.page.evaluate("window.stop === Profiler.prototype.stop")
    assert watched.page.evaluate(f"typeof window['{watched.binding}']") == "undefined"
    watched.command("sync")
    assert [m["kind"] for m in watched.events()].count("document-started") == 1


def test_an_unreferenced_profiler_is_collected(watch: Watch) -> None:
    watched = watch(
        """
        window.kept = new Profiler({sampleInterval: 10, maxBufferSize: 10000});
        window.refs = [];
        (() => { for (let i = 0; i < 5; i++) {
          refs.push(new WeakRef(new Profiler({sampleInterval: 10, maxBufferSize: 10000})));
        } })();
        """
    )
    assert len(watched.events("profiler-started")) == 6

    def all_gone() -> bool:
        watched.cdp.send("HeapProfiler.collectGarbage")
        return bool(watched.page.evaluate("refs.every((ref) => ref.deref() === undefined)"))

    watched.wait(all_gone, "the collection of unreferenced profilers")
    assert watched.page.evaluate("kept.stopped") is False


BREAKAGE = """
  window.seen = [];
  const spy = (owner, key) => {
    const native = owner[key];
    Object.defineProperty(owner, key, {configurable: true, writable: true, value: function (...args) {
      seen.push(key);
      return Reflect.apply(native, this, args);
    }});
  };
  for (const key of ['push', 'slice', 'map', 'forEach', 'indexOf', 'join', Symbol.iterator]) spy(Array.prototype, key);
  for (const key of ['indexOf', 'slice', 'split', 'trim', 'startsWith', 'includes']) spy(String.prototype, key);
  for (const key of ['get', 'set', 'has']) { spy(Map.prototype, key); spy(WeakMap.prototype, key); }
  for (const key of ['then', 'catch', 'finally']) spy(Promise.prototype, key);
  for (const key of ['call', 'apply', 'bind']) spy(Function.prototype, key);
  for (const key of ['addEventListener', 'dispatchEvent']) spy(EventTarget.prototype, key);
  for (const key of ['stringify', 'parse']) spy(JSON, key);
  spy(performance.__proto__, 'now'); spy(navigator.__proto__, 'sendBeacon'); spy(Math, 'round');
  for (const key of ['toJSON', 'then', 'get', 'set', 'value', 'apply', 'construct', 'has', 'capture', 'once', 0]) {
    Object.defineProperty(Object.prototype, key, {configurable: true,
      get() { seen.push('Object.prototype.' + key); return undefined; }, set() { seen.push('set ' + key); }});
  }
  Object.defineProperty(Promise, Symbol.species, {configurable: true, get() { seen.push('species'); return Promise; }});
  Object.defineProperty(Promise.prototype, 'constructor', {configurable: true, get() { seen.push('constructor'); return Promise; }});
  window.Date = window.Promise = window.WeakMap = window.Proxy = window.Error = undefined;
"""
USE = """
  seen.length = 0;
  const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 100});
  profiler.stop();
  document.cookie = '_dd_s=id=9';
  localStorage.setItem('_dd_s', 'x');
  Function.prototype.toString;
  window.used = seen.length;
"""


def test_a_page_that_breaks_prototypes_neither_breaks_nor_sees_the_observer(watch: Watch, page: Page) -> None:
    script = f"{BREAKAGE}\n{USE}"
    watched = watch(script)
    watched.wait_for("profiler-stop-settled")
    assert watched.events("observer-failed") == []
    assert [m["value"] for m in watched.events("session-store-changed")] == ["id=9", "x"]
    observed = watched.page.evaluate("seen.filter((name) => name !== 'Object.prototype.then')")
    # `then` is read by the browser itself when it resolves a promise with the trace.
    assert observed == []


# --- what it tells --------------------------------------------------------------------------------

WORK = "const until = performance.now() + 120; while (performance.now() < until) ;"


def common(event: Message) -> Message:
    return {k: v for k, v in event.items() if k not in ("document", "seq", "page_ms", "wall_ms")}


def test_the_first_events(watch: Watch, page: Page, site: Site) -> None:
    page.context.add_cookies([{"name": "_dd_s", "value": "id=1&expire=2", "url": site.url}])
    watched = watch("window.now = performance.now(); window.origin = performance.timeOrigin")
    started, cookie = watched.events()[:2]
    assert common(started) == {
        "kind": "document-started",
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
        "by": "elsewhere",
    }
    assert started["seq"] == 1
    assert started["page_ms"] <= page.evaluate("now")
    assert started["wall_ms"] == pytest.approx(page.evaluate("origin") + started["page_ms"], abs=0.01)


def test_every_event_is_one_of_the_vocabulary(watch: Watch, site: Site, page: Page) -> None:
    import msgspec

    watched = watch(
        f"""
        const profiler = new Profiler({{sampleInterval: 10, maxBufferSize: 2}});
        try {{ new Profiler({{}}) }} catch {{ }}
        {WORK}
        profiler.onsamplebufferfull = () => profiler.stop().then(() => profiler.stop()).catch(() => 0);
        document.dispatchEvent(new Event('visibilitychange'));
        document.dispatchEvent(new Event('freeze'));
        """
    )
    page.mouse.click(5, 5)
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
        window.profiler = new Profiler({{sampleInterval: 3, maxBufferSize: '9000'}});
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
    }
    assert common(called) == {"kind": "profiler-stop-called", "profiler": 1, "held": False}
    samples = watched.page.evaluate("trace.then((trace) => trace.samples)")
    times = [sample["timestamp"] for sample in samples]
    assert settled["samples"] == len(samples) > 10
    assert settled["busy_samples"] == sum("stackId" in sample for sample in samples) > 5
    assert settled["first_sample_ms"] == times[0]
    assert settled["last_sample_ms"] == times[-1]
    gaps = [b - a for a, b in zip(times, times[1:], strict=False)]
    assert settled["largest_gap_ms"] == pytest.approx(max(gaps))
    assert started["page_ms"] <= times[0] + 15
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


def test_long_tasks(watch: Watch) -> None:
    watched = watch(f"setTimeout(() => {{ window.from = performance.now(); {WORK} }}, 30)")
    watched.wait(lambda: len({m["entry_type"] for m in watched.events("long-task")}) == 2, "both entry types")
    task = next(m for m in watched.events("long-task") if m["entry_type"] == "longtask")
    assert task["start_ms"] == pytest.approx(watched.page.evaluate("window.from"), abs=20)
    assert task["duration_ms"] >= 120


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
    assert all(b - a >= 100 for a, b in zip(times, times[1:], strict=False))
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


# --- commands -------------------------------------------------------------------------------------


def test_sync_counts_the_events(watch: Watch) -> None:
    watched = watch()
    reply = watched.command("sync")
    assert reply == {
        "kind": "reply",
        "id": reply["id"],
        "ok": True,
        "value": None,
        "last_seq": reply["last_seq"],
    }
    assert reply["last_seq"] == watched.events()[-1]["seq"]


def test_an_unknown_command_is_refused(watch: Watch) -> None:
    reply = watch().command("dance")
    assert reply["ok"] is False
    assert "dance" in reply["error"]


def test_a_held_stop(watch: Watch) -> None:
    watched = watch(
        """
        window.order = [];
        window.make = () => new Profiler({sampleInterval: 10, maxBufferSize: 100});
        window.profiler = make();
        window.stop = () => {
          window.promise = profiler.stop();
          promise.then((trace) => order.push(Array.isArray(trace.samples)));
          return [profiler.stopped, promise.constructor === Promise, Object.prototype.toString.call(promise)];
        };
        """
    )
    assert watched.command("hold-stop")["ok"]
    assert watched.page.evaluate("stop()") == [True, True, "[object Promise]"]
    watched.wait_for("profiler-stop-settled")
    watched.page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert watched.page.evaluate("order") == []
    assert watched.page.evaluate("profiler.stop().catch((e) => e.name)") == "InvalidStateError"
    watched.command("release-stop")
    assert watched.page.evaluate("order") == [True]
    # And holding is off.
    watched.page.evaluate("window.next = make(); next.stop().then(() => order.push('next'))")
    watched.wait(lambda: watched.page.evaluate("order.length") == 2, "a stop that is not held")
    told = [(m["kind"], m["profiler"], m.get("held")) for m in watched.events() if "profiler-" in m["kind"]]
    assert told == [
        ("profiler-started", 1, None),
        ("profiler-stop-called", 1, True),
        ("profiler-stop-settled", 1, None),
        ("profiler-stop-failed", 1, None),
        ("profiler-stop-released", 1, None),
        ("profiler-started", 2, None),
        ("profiler-stop-called", 2, False),
        ("profiler-stop-settled", 2, None),
    ]


# --- the date -------------------------------------------------------------------------------------

CLOCKS = """
  const Early = Date, now = Date.now, instant = Temporal.Now.instant;
  class Sub extends Date { get own() { return 'sub'; } }
  window.clocks = () => {
    const real = performance.timeOrigin + performance.now();
    const sub = new Sub();
    const times = {
      construct: +new Date(), call: +new Date(Date()), now: Date.now(), early: +new Early(), earlyNow: now(),
      subclass: +sub, constructor: +new (new Date(0).constructor)(), reflect: +Reflect.construct(Date, []),
      apply: Reflect.apply(Date.now, Date, []), bound: Date.now.bind(Date)(),
      instant: instant().epochMilliseconds, zoned: Temporal.Now.zonedDateTimeISO('UTC').epochMilliseconds,
      plain: +new Date(Temporal.Now.plainDateTimeISO('UTC') + 'Z'),
      parts: +new Date(Temporal.Now.plainDateISO('UTC') + 'T' + Temporal.Now.plainTimeISO('UTC') + 'Z'),
      file: new File([], 'x').lastModified, fileWithBag: new File([], 'x', {type: 'a/b'}).lastModified,
    };
    const fixed = [
      new Date(5).getTime(), new Date(2020, 0).getFullYear(), Date.UTC(1970, 0), Date.parse('1970-01-01'),
      new File([], 'x', {lastModified: 5}).lastModified, sub.own, sub instanceof Sub && sub instanceof Date,
      new Date() instanceof Early, Early === Date, now === Date.now, Date() === Date(5),
      typeof Date(), Date.prototype.constructor === Date,
    ];
    return {offsets: Object.fromEntries(Object.entries(times).map(([k, v]) => [k, v - real])), fixed};
  };
"""


def assert_offset(clocks: dict[str, Any], offset_ms: float) -> None:
    assert clocks["fixed"] == [
        5, 2020, 0, 0, 5, "sub", True, True, True, True, True, "string", True,
    ]  # fmt: skip
    off = {name: by for name, by in clocks["offsets"].items() if abs(by - offset_ms) > 1_100}
    assert off == {}, f"not {offset_ms} ms ahead"


def test_date_moves_everywhere_in_a_page(watch: Watch) -> None:
    watched = watch(CLOCKS)
    assert_offset(watched.page.evaluate("clocks()"), 0)
    watched.command("move-clock", offset_ms=QUARTER)
    assert_offset(watched.page.evaluate("clocks()"), QUARTER)
    moved = watched.events("clock-moved")[-1]
    assert moved["offset_ms"] == QUARTER
    real = watched.page.evaluate("performance.timeOrigin + performance.now()")
    assert moved["wall_ms"] == pytest.approx(real, abs=2_000)
    watched.command("move-clock", offset_ms=0)
    assert_offset(watched.page.evaluate("clocks()"), 0)


def test_a_document_may_start_moved(watch: Watch) -> None:
    watched = watch(f"{CLOCKS}; window.first = clocks()", date_offset_ms=HOUR)
    assert_offset(watched.page.evaluate("first"), HOUR)
    assert [m["offset_ms"] for m in watched.events("clock-moved")] == [HOUR]


def test_a_native_profiler_and_timers_stay(watch: Watch) -> None:
    watched = watch("window.profiler = new Profiler({sampleInterval: 10, maxBufferSize: 1000})")
    watched.command("move-clock", offset_ms=QUARTER)
    spent = watched.page.evaluate(
        "new Promise((done) => { const t = performance.now();"
        " setTimeout(() => profiler.stop().then((trace) => done("
        "[performance.now() - t, trace.samples.at(-1).timestamp - performance.now()])), 60); })"
    )
    assert 55 < spent[0] < 2_000
    assert -500 < spent[1] < 50


def test_date_moves_in_frames(watch: Watch, site: Site) -> None:
    site.scripts["/child"] = CLOCKS
    watched = watch(
        f"{CLOCKS}; const frame = document.createElement('iframe'); frame.src = '/child';"
        "document.body.append(frame); document.body.append(document.createElement('iframe'));"
    )
    watched.wait(lambda: watched.page.evaluate("!!frames[0].clocks"), "the frame")
    children = watched.child_frames()
    assert len(children) == 2
    for frame in children:
        watched.command("move-clock", frame=frame, offset_ms=HOUR)
    assert_offset(watched.page.evaluate("frames[0].clocks()"), HOUR)
    assert watched.page.evaluate("frames[1].Date.now() - Date.now()") == pytest.approx(HOUR, abs=100)
    assert_offset(watched.page.evaluate("clocks()"), 0)


# --- the stores -----------------------------------------------------------------------------------


def stores(watched: Watched) -> list[tuple[str, str, str, str]]:
    watched.command("sync")
    changes = watched.events("session-store-changed")
    return [(m["medium"], m["key"], m["value"], m["by"]) for m in changes]


def test_the_pages_own_cookie_writes(watch: Watch) -> None:
    watched = watch(
        "document.cookie = '_dd_s=id=1&expire=2; path=/'; document.cookie = 'other=1';"
        "document.cookie = '_dd_s=id=1&expire=2; path=/'; document.cookie = ' _dd_s_v2 = %20x ;path=/';"
        "document.cookie = '_dd_s=; max-age=0; path=/';"
        "const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 9});"
    )
    watched.page.evaluate("new Promise((done) => setTimeout(done, 100))")  # the late change events
    assert stores(watched) == [
        ("cookie", "_dd_s", "id=1&expire=2", "page"),
        ("cookie", "_dd_s_v2", "%20x", "page"),
        ("cookie", "_dd_s", "", "page"),
    ]
    kinds = [m["kind"] for m in watched.events()]
    assert kinds.index("profiler-started") > max(
        i for i, k in enumerate(kinds) if k == "session-store-changed"
    )


def test_the_pages_own_cookie_store_writes(watch: Watch) -> None:
    watched = watch(
        "window.done = (async () => { await cookieStore.set('_dd_s', 'id=1');"
        "new Profiler({sampleInterval: 10, maxBufferSize: 9});"
        "await cookieStore.set({name: '_dd_s_v2', value: 'id=2'}); await cookieStore.delete('_dd_s');"
        "await cookieStore.set('_dd_s', 'bad;value').catch(() => 0); })()"
    )
    watched.page.evaluate("done")
    watched.page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert stores(watched) == [
        ("cookie", "_dd_s", "id=1", "page"),
        ("cookie", "_dd_s_v2", "id=2", "page"),
        ("cookie", "_dd_s", "", "page"),
    ]
    kinds = [m["kind"] for m in watched.events("session-store-changed", "profiler-started")]
    assert kinds[:2] == ["session-store-changed", "profiler-started"]


def test_the_pages_own_local_storage_writes(watch: Watch) -> None:
    watched = watch(
        "localStorage.setItem('_dd_s', 'a'); localStorage.setItem('_dd_s', 'a'); localStorage.setItem('x', 1);"
        "sessionStorage.setItem('_dd_s', 'not this'); localStorage.removeItem('_dd_s');"
        "localStorage.setItem('_dd_s_v2', 'b'); localStorage.clear();"
    )
    assert [(value, by) for _, _, value, by in stores(watched)] == [
        ("a", "page"), ("", "page"), ("b", "page"), ("", "page"),
    ]  # fmt: skip


def test_writes_of_another_tab(watch: Watch, page: Page, site: Site) -> None:
    watched = watch()
    other = page.context.new_page()
    other.goto(site.url + "/other")
    other.evaluate("localStorage.setItem('_dd_s', 'theirs')")
    watched.wait_for("session-store-changed")
    other.evaluate("document.cookie = '_dd_s=theirs'")
    watched.wait_for("session-store-changed", 2)
    other.evaluate("cookieStore.set('_dd_s_v2', 'theirs')")
    watched.wait_for("session-store-changed", 3)
    assert stores(watched) == [
        ("local-storage", "_dd_s", "theirs", "elsewhere"),
        ("cookie", "_dd_s", "theirs", "elsewhere"),
        ("cookie", "_dd_s_v2", "theirs", "elsewhere"),
    ]


def test_a_write_over_devtools_is_not_the_pages(watch: Watch, site: Site) -> None:
    watched = watch("document.cookie = '_dd_s=id=1'")
    cookie = {"name": "_dd_s", "value": "isExpired=1", "url": site.url + "/page"}
    watched.cdp.send("Network.setCookie", cookie)
    watched.wait_for("session-store-changed", 2)
    assert [(value, by) for _, _, value, by in stores(watched)] == [
        ("id=1", "page"),
        ("isExpired=1", "elsewhere"),
    ]


def test_what_was_written_before_the_pages_write_is_told_first(watch: Watch, page: Page, site: Site) -> None:
    """The page's write overtakes the event of the other one; both are told, each by its author."""
    watched = watch()
    page.evaluate(
        "new Promise(async (done) => { const frame = document.body.appendChild(document.createElement('iframe'));"
        "Object.getOwnPropertyDescriptor(frame.contentWindow.Document.prototype, 'cookie')"
        ".set.call(frame.contentDocument, '_dd_s=frame'); document.cookie = '_dd_s=page'; done(); })"
    )
    assert [(value, by) for _, _, value, by in stores(watched)] == [("frame", "elsewhere"), ("page", "page")]


def test_write_store(watch: Watch) -> None:
    watched = watch()
    assert watched.command("write-store", medium="local-storage", key="_dd_s", value="ours")["ok"]
    assert stores(watched) == [("local-storage", "_dd_s", "ours", "bridge")]
    assert watched.page.evaluate("localStorage.getItem('_dd_s')") == "ours"
    refused = watched.command("write-store", medium="cookie", key="_dd_s", value="ours")
    assert refused["ok"] is False


# --- leaving, frames, strange documents ------------------------------------------------------------


def test_the_last_events_come_by_beacon(watch: Watch, page: Page, site: Site) -> None:
    site.beacons.clear()
    watched = watch(
        "window.profiler = new Profiler({sampleInterval: 10, maxBufferSize: 9000});"
        "addEventListener('pagehide', () => { profiler.stop();"
        " for (let i = 0; i < 50; i++) localStorage.setItem('_dd_s', 'n' + i); });",
        beacon=f"{site.url}/_beacon",
    )
    left, last_seq = watched.document, watched.events()[-1]["seq"]
    page.goto(site.url + "/next")
    watched.wait(lambda: len(site.beacons) >= LEAVING_EVENTS_MAX, "the beacons")
    page.wait_for_timeout(100)
    beacons = sorted(site.beacons, key=lambda m: m["seq"])
    assert {m["document"] for m in beacons} == {left}
    received = {m["seq"] for m in watched.messages if m.get("document") == left} | {m["seq"] for m in beacons}
    assert [m["kind"] for m in beacons[:2]] == ["page-hidden", "profiler-stop-called"]
    assert len(beacons) == LEAVING_EVENTS_MAX
    assert received >= set(range(1, last_seq + LEAVING_EVENTS_MAX + 1))


def test_back_from_the_bfcache(watch: Watch, page: Page, site: Site) -> None:
    site.beacons.clear()
    watched = watch("window.mark = 1", beacon=f"{site.url}/_beacon")
    document = watched.document
    page.goto(site.url + "/next")
    watched.wait(lambda: any(m["kind"] == "page-hidden" for m in site.beacons), "the beacon")
    if not site.beacons[0]["persisted"]:
        pytest.fail("this Chromium did not keep the page")
    page.evaluate("setTimeout(() => history.back(), 0)")
    shown = watched.wait(
        lambda: [m for m in watched.messages if m["kind"] == "page-shown" and m["persisted"]], "page-shown"
    )
    assert shown[0]["document"] == document
    beacons = len(site.beacons)
    assert page.evaluate("mark") == 1
    assert page.evaluate(f"typeof window['{watched.binding}']") == "undefined"
    assert watched.command("sync")["last_seq"] == shown[0]["seq"]
    page.evaluate("localStorage.setItem('_dd_s', 'back')")
    watched.wait(lambda: any(m.get("value") == "back" for m in watched.messages), "events by binding")
    assert len(site.beacons) == beacons


def test_a_window_that_is_given_to_another_document(watch: Watch, site: Site) -> None:
    """Script that touches a new frame makes its empty document, whose window the real one inherits."""
    site.scripts["/inherits"] = "document.cookie = '_dd_s=child'"
    watched = watch(
        "const frame = document.createElement('iframe'); frame.src = '/inherits';"
        "document.body.append(frame); frame.contentWindow.Date; window.frame = frame;"
    )
    url = f"{site.url}/inherits"
    watched.wait(
        lambda: [m for m in watched.messages if m["kind"] == "document-started" and m["url"] == url],
        "the child",
    )
    (frame,) = watched.child_frames()
    assert watched.command("sync", frame=frame)["last_seq"] >= 1
    started = [m for m in watched.messages if m["kind"] == "document-started" and not m["top"]]
    assert [m["seq"] for m in started] == [1] * len(started)
    child = started[-1]["document"]
    numbers = [m["seq"] for m in watched.messages if m.get("document") == child]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "attributes",
    [
        {"srcdoc": "<script>try { localStorage } catch (e) { parent.postMessage(e.name, '*') }</script>"},
        {"srcdoc": "<p>sandboxed", "sandbox": "allow-scripts"},
        {"src": "data:text/html,<p>data"},
        {"src": "javascript:'<p>script'"},
    ],
)
def test_strange_documents_do_not_break_it(watch: Watch, attributes: dict[str, str]) -> None:
    watched = watch()
    watched.page.evaluate(
        "(attributes) => new Promise((done) => { const frame = document.createElement('iframe');"
        "Object.assign(frame, attributes); if (attributes.sandbox) frame.setAttribute('sandbox', attributes.sandbox);"
        "frame.onload = done; document.body.append(frame); })",
        attributes,
    )
    watched.command("sync")
    assert [m for m in watched.messages if m["kind"] == "observer-failed"] == []
    assert [m for m in watched.messages if m["kind"] == "document-started" and not m["top"]]
