"""`Date` is moved everywhere in a page, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from e2e.observer.watched import Site, Watch

QUARTER = 15 * 60_000 + 1_000
HOUR = 3_600_000


CLOCKS = """
  const Early = Date, now = Date.now, instant = Temporal.Now.instant;
  class Sub extends Date { get own() { return 'sub'; } }
  const utc = {timeZone: 'UTC', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23'};
  const formatter = new Intl.DateTimeFormat('sv', utc), {format} = formatter;
  const iso = (text) => +new Date(text.replace(' ', 'T').replace(',', '.') + 'Z');
  const joined = (parts) => iso(parts.map(({value}) => value).join(''));
  const origin = Object.getOwnPropertyDescriptor(Performance.prototype, 'timeOrigin').get;
  window.clocks = () => {
    const page = performance.now(), real = performance.timeOrigin - (window.ahead ?? 0) + page;
    const sub = new Sub();
    const times = {
      construct: +new Date(), call: +new Date(Date()), now: Date.now(), early: +new Early(), earlyNow: now(),
      subclass: +sub, constructor: +new (new Date(0).constructor)(), reflect: +Reflect.construct(Date, []),
      apply: Reflect.apply(Date.now, Date, []), bound: Date.now.bind(Date)(),
      instant: instant().epochMilliseconds, zoned: Temporal.Now.zonedDateTimeISO('UTC').epochMilliseconds,
      plain: +new Date(`${Temporal.Now.plainDateTimeISO('UTC')}Z`),
      parts: +new Date(`${Temporal.Now.plainDateISO('UTC')}T${Temporal.Now.plainTimeISO('UTC')}Z`),
      file: new File([], 'x').lastModified, fileWithBag: new File([], 'x', {type: 'a/b'}).lastModified,
      intl: iso(formatter.format()), intlKept: iso(format(undefined)),
      intlParts: joined(formatter.formatToParts()),
      modified: +new Date(document.lastModified),
      parsed: +new Date(new DOMParser().parseFromString('', 'text/html').lastModified),
    };
    const starts = {
      origin: performance.timeOrigin, kept: origin.call(performance), json: performance.toJSON().timeOrigin,
      timing: performance.timing.navigationStart, timings: performance.timing.toJSON().navigationStart,
      jsonTiming: performance.toJSON().timing.navigationStart,
      responseStart: performance.timing.responseStart, csi: chrome.csi().startE,
      loadTimes: 1000 * chrome.loadTimes().startLoadTime,
    };
    const fixed = [
      new Date(5).getTime(), new Date(2020, 0).getFullYear(), Date.UTC(1970, 0), Date.parse('1970-01-01'),
      new File([], 'x', {lastModified: 5}).lastModified, sub.own, sub instanceof Sub && sub instanceof Date,
      new Date() instanceof Early, Early === Date, now === Date.now, Date() === Date(5),
      typeof Date(), Date.prototype.constructor === Date, formatter.format === format,
      iso(formatter.format(0)), performance.timing.redirectStart, performance.timing.toJSON().redirectStart,
    ];
    return {starts, offsets: Object.fromEntries(Object.entries(times).map(([k, v]) => [k, v - real])), fixed};
  };
"""


def assert_offset(clocks: dict[str, Any], offset_ms: float) -> None:
    assert clocks["fixed"] == [
        5, 2020, 0, 0, 5, "sub", True, True, True, True, True, "string", True, True, 0, 0, 0,
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
    watched = watch(f"window.ahead = {HOUR}; {CLOCKS}; window.first = clocks()", date_offset_ms=HOUR)
    assert_offset(watched.page.evaluate("first"), HOUR)
    assert [m["offset_ms"] for m in watched.events("clock-moved")] == [HOUR]
    started = watched.events("document-started")[0]
    real = started["wall_ms"] - started["page_ms"]
    starts = watched.page.evaluate("clocks().starts")
    assert {name: round((start - real) / HOUR, 3) for name, start in starts.items()} == dict.fromkeys(
        starts, 1
    )


def test_the_start_of_a_document_stays_when_date_moves(watch: Watch) -> None:
    watched = watch(CLOCKS)
    before = watched.page.evaluate("clocks().starts")
    watched.command("move-clock", offset_ms=HOUR)
    after = watched.page.evaluate("clocks().starts")
    assert after == pytest.approx(before, abs=100)
    assert watched.page.evaluate("Date.now() - performance.timeOrigin - performance.now()") == pytest.approx(
        HOUR, abs=1_000
    )
    assert watched.page.evaluate("chrome.csi().pageT - performance.now()") == pytest.approx(HOUR, abs=1_000)


def test_a_servers_date_of_a_document_stays(watch: Watch, site: Site) -> None:
    watched = watch("")
    watched.page.route(
        "**/dated",
        lambda route: route.fulfill(
            body="<!doctype html>", headers={"Last-Modified": "Tue, 01 Jan 2019 00:00:00 GMT"}
        ),
    )
    watched.page.goto(site.url + "/dated")
    watched.command("move-clock", offset_ms=HOUR)
    assert watched.page.evaluate("new Date(document.lastModified).getTime()") == 1546300800000


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
