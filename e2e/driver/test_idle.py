"""`idle`: time goes from one due timer to the next, and the page lives through it as if it had passed."""

from __future__ import annotations

import time

import pytest

from bridge.core.events import ClockMoved, PageEvent, SessionStoreChanged
from bridge.errors import UsageError
from e2e.conftest import Site, Watched

MINUTE = 60_000

#: `log` notes what ran and how many seconds `Date` had gone since the page's start; `took(ms)` is a promise.
LOG = """<script>
  const start = Date.now();
  const seen = [];
  const note = (name) => seen.push([name, Math.round((Date.now() - start) / 100) / 10]);
  const took = (ms) => new Promise((done) => setTimeout(done, ms));
</script>"""


def names(seen: list[list[object]]) -> list[object]:
    return [name for name, _ in seen]


def seen_by(watched: Watched, site: Site, name: str, script: str, minutes: float) -> list[list[object]]:
    tab = watched.driver.open_tab(name, site.put(f"/{name}", f"{LOG}<script>{script}</script>"))
    tab.idle(minutes)
    seen: list[list[object]] = tab.page.evaluate("seen")
    tab.close()
    return seen


def test_timers_run_in_order_at_their_date(watched: Watched, site: Site) -> None:
    script = """
      setTimeout(() => note('late'), 90000);
      setTimeout(() => note('early'), 30000);
      setTimeout(() => note('never'), 130000);
      setTimeout((a, b) => note(a + b), 60000, 'with', ' arguments');
      const id = setInterval(() => note('tick'), 40000);
      setTimeout("note('text')", 70000);
      const gone = setTimeout(() => note('cleared'), 50000);
      setTimeout(() => clearTimeout(gone), 49000);
    """
    seen = seen_by(watched, site, "ordered", script, 2)
    assert names(seen) == ["early", "tick", "with arguments", "text", "tick", "late", "tick"]
    dates = [date for _, date in seen]
    for date, due in zip(dates, [30, 40, 60, 70, 80, 90, 120], strict=True):
        assert due <= date + 0.1  # type: ignore[operator]
        assert date < due + 5  # type: ignore[operator]


def test_each_callback_has_a_task_of_its_own(watched: Watched, site: Site) -> None:
    """Microtasks, and messages that answer messages, come before the next timer, due at the same time."""
    script = """
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => { note('message ' + data); if (data < 2) port2.postMessage(data + 1); };
      const micro = (name) => Promise.resolve().then(() => note(name));
      setTimeout(() => { note('a'); micro('micro a'); port2.postMessage(1); }, 60000);
      setTimeout(() => { note('b'); setTimeout(() => note('nested')); micro('micro b'); }, 60000);
      setTimeout(() => note('c'), 60000);
    """
    seen = names(seen_by(watched, site, "tasks", script, 1.5))
    assert seen == ["a", "micro a", "message 1", "message 2", "b", "micro b", "c", "nested"]


def test_promises_between_timers(watched: Watched, site: Site) -> None:
    script = "(async () => { for (let i = 0; i < 5; i++) { await took(10000); note(i); } })()"
    seen = seen_by(watched, site, "awaited", script, 1)
    assert [(name, round(date / 10)) for name, date in seen] == [(i, i + 1) for i in range(5)]  # type: ignore[operator]


def test_polls_run_once_a_hop(watched: Watched, site: Site) -> None:
    """900 polls of 100 ms are not 900 hops, and a chain of timeouts is a poll; the first links are not."""
    script = """
      setInterval(() => note('poll'), 100);
      const chain = () => { note('link'); setTimeout(chain, 100); };
      setTimeout(chain, 30000);
      setInterval(() => note('second'), 10000);
    """
    seen = seen_by(watched, site, "polling", script, 1.5)
    polls, links = names(seen).count("poll"), names(seen).count("link")
    assert names(seen).count("second") == 9
    assert 9 <= polls <= 40
    assert 9 <= links <= 20


def test_a_page_that_only_polls_goes_by_half_minutes(watched: Watched, site: Site) -> None:
    seen = seen_by(watched, site, "pollonly", "setInterval(() => note('poll'), 500)", 5)
    assert 10 <= names(seen).count("poll") <= 16


def test_what_is_left_is_due_after_what_is_left(watched: Watched, site: Site) -> None:
    script = """() => {
      window.cleared = setTimeout(() => note('cleared'), 64000);
      setTimeout(() => note('left'), 63000);
      window.ticking = setInterval(() => note('tick'), 62500);
      setTimeout(() => { window.inside = setTimeout(() => note('set while idle'), 63000); }, 1000);
      setTimeout(() => note('far'), 3600000);
    }"""
    tab = watched.driver.open_tab("rest", site.put("/rest", LOG))
    tab.page.evaluate(script)
    tab.idle(1)
    assert tab.page.evaluate("seen") == []
    tab.page.evaluate("clearTimeout(cleared); clearInterval(inside)")
    tab.page.wait_for_function("seen.length === 2")
    assert names(tab.page.evaluate("seen")) == ["tick", "left"]
    tab.idle(1.2)  # and they are known again
    assert names(tab.page.evaluate("seen")) == ["tick", "left", "tick"]
    tab.page.evaluate("clearTimeout(ticking)")  # by its first number still
    tab.idle(62)
    assert names(tab.page.evaluate("seen")) == ["tick", "left", "tick", "far"]
    tab.close()


def test_a_callback_that_throws(watched: Watched, site: Site) -> None:
    script = """
      const lines = (error) => error?.stack?.split('\\n').length;
      addEventListener('error', (e) => note(`${e.message} ${e.lineno > 0} ${lines(e.error)}`));
      addEventListener('unhandledrejection', (e) => note(e.reason));
      setTimeout(function bad() { throw new Error('mine'); }, 10000);
      setTimeout(() => { throw 'text'; }, 20000);
      setTimeout(async () => { throw 'rejected'; }, 30000);
      setTimeout(function () { note(`${lines(new Error())} ${this === window} ${typeof event}`); }, 40000);
    """
    seen = names(seen_by(watched, site, "throwing", script, 1))
    assert seen == [
        "Uncaught Error: mine true 2",
        "Uncaught text true undefined",
        "rejected",
        "2 true undefined",
    ]


def test_only_date_moves(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("monotonic", site.put("/monotonic", LOG))
    before = tab.page.evaluate("[Date.now(), performance.now()]")
    told: list[float] = []
    tab.idle(15, told.append)
    after = tab.page.evaluate("[Date.now(), performance.now()]")
    assert 15 * MINUTE <= after[0] - before[0] < 15.2 * MINUTE
    assert after[1] - before[1] < MINUTE
    assert told == sorted(told)
    assert told[-1] == 15
    tab.goto(site.url("/monotonic"))
    assert abs(tab.page.evaluate("Date.now()") - time.time() * 1000 - 15 * MINUTE) < 0.2 * MINUTE
    assert {event.idle for event in watched.of("monotonic", ClockMoved)[:1]} == {True}
    tab.close()


def test_the_clock_is_told_before_what_the_timer_does(watched: Watched, site: Site) -> None:
    script = "let n = 0; setInterval(() => localStorage.setItem('_dd_s', `id=${n++}`), 60000)"
    tab = watched.driver.open_tab("told", site.put("/told", f"<script>{script}</script>"))
    tab.idle(3.5)
    tab.sync()
    told = [e for e in watched.of("told", PageEvent) if isinstance(e, ClockMoved | SessionStoreChanged)]
    kinds = [type(event).__name__ for event in told]
    assert kinds == ["ClockMoved", "SessionStoreChanged"] * 3 + ["ClockMoved"]
    offsets = [event.offset_ms for event in told if isinstance(event, ClockMoved)]
    assert [round(offset / MINUTE, 1) for offset in offsets] == [1, 2, 3, 3.5]
    tab.close()


def test_frames_and_sibling_tabs_share_the_time(watched: Watched, site: Site) -> None:
    """A frame of another site and a tab in the background: one order for all, by `Date`."""
    inner = site.put("/inner", f"{LOG}<script>setInterval(() => note('inner'), 20000)</script>")
    beside = site.put("/beside", f"{LOG}<script>setInterval(() => note('beside'), 25000)</script>")
    outer = site.put(
        "/outer",
        f"{LOG}<script>setInterval(() => note('outer'), 30000)</script>"
        f"<iframe src='{inner.replace('127.0.0.1', 'localhost')}'></iframe><iframe src='{inner}'></iframe>",
    )
    tab = watched.driver.open_tab("shared", outer)
    other = watched.driver.open_tab("other", beside, beside=tab)
    tab.idle(1.05)
    logs = [frame.evaluate("seen") for frame in (*tab.page.frames, other.page.main_frame)]
    assert [names(log) for log in logs] == [["outer"] * 2, ["inner"] * 3, ["inner"] * 3, ["beside"] * 2]
    for log, every in zip(logs, [30, 20, 20, 25], strict=True):
        assert [round(date / every) for _, date in log] == list(range(1, len(log) + 1))
    dates = [frame.evaluate("Date.now()") for frame in (*tab.page.frames, other.page.main_frame)]
    assert max(dates) - min(dates) < 2_000
    other.close()
    tab.close()


def test_a_hidden_tab_idles(watched: Watched, site: Site) -> None:
    script = "setInterval(() => note('tick'), 60000); setInterval(() => note('poll'), 100)"
    tab = watched.driver.open_tab("dark", site.put("/dark", f"{LOG}<script>{script}</script>"))
    tab.hide()
    tab.idle(5)
    assert names(tab.page.evaluate("seen")).count("tick") == 5
    assert tab.visibility() == "hidden"
    tab.close()


def test_a_frozen_tab_runs_no_timer_until_it_wakes(watched: Watched, site: Site) -> None:
    script = "setTimeout(() => note('due'), 60000); setTimeout(() => note('far'), 3600000)"
    tab = watched.driver.open_tab("frozen", site.put("/frozen", f"{LOG}<script>{script}</script>"))
    tab.hide()
    tab.freeze()
    tab.idle(5)
    assert tab.page.evaluate("seen") == []
    tab.show()
    tab.page.wait_for_function("seen.length > 0")
    assert names(tab.page.evaluate("seen")) == ["due"]
    tab.close()


def test_a_timer_may_load_another_page(watched: Watched, site: Site) -> None:
    """Many times over: each page may be met before, while or after it is read."""
    last = site.put("/last", f"{LOG}<script>setTimeout(() => note('there'), 60000)</script>")
    address = last
    for page in range(8):
        body = f"<script>setTimeout(() => {{ location = '{address}' }}, 60000)</script>"
        address = site.put(f"/page-{page}", body)
    tab = watched.driver.open_tab("moved", address)
    tab.idle(12)
    tab.page.wait_for_url(last)
    assert names(tab.page.evaluate("seen")) == ["there"]
    tab.close()


def test_idle_time_and_sleep_add_up(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("both", site.put("/both", LOG))
    tab.suspend(10)
    tab.idle(5)
    tab.suspend(1)
    assert round((tab.page.evaluate("Date.now()") - time.time() * 1000) / MINUTE) == 16
    tab.close()


@pytest.mark.parametrize("minutes", [0, -1, float("nan"), float("inf")])
def test_idle_takes_a_time_that_passes(watched: Watched, minutes: float) -> None:
    tab = watched.driver.open_tab("odd")
    with pytest.raises(UsageError, match="idle takes a number of minutes above 0"):
        tab.idle(minutes)
    tab.close()


def test_what_is_created_in_idle_time_has_no_gap(watched: Watched, site: Site) -> None:
    """A frame, a worker and the next document have a time origin by the `Date` of their start.

    Idle time goes on while a worker starts, which takes real time: on a busy machine there is that much
    between its time origin and its first look at the clock.
    """
    script = """
      const gap = (at) => at.Date.now() - at.performance.timeOrigin - at.performance.now();
      const code = 'postMessage([performance.timeOrigin, Date.now()])';
      const gaps = JSON.parse(sessionStorage.gaps ?? '{}');
      const keep = (name, ms) => { gaps[name] = ms; sessionStorage.gaps = JSON.stringify(gaps); };
      setInterval(() => {}, 1000); // so that the worker has real time to start
      if (gaps.worker !== undefined) keep('reloaded', gap(window));
      else setTimeout(() => {
        keep('old', gap(window));
        const frame = document.createElement('iframe');
        document.body.append(frame);
        keep('frame', gap(frame.contentWindow));
        const asked = Date.now();
        new Worker('data:text/javascript,' + code).onmessage = ({ data }) => {
          keep('worker', [asked, ...data, Date.now()]);
          setTimeout(() => location.reload(), 60000);
        };
      }, 90000);
    """
    tab = watched.driver.open_tab("created", site.put("/created", f"<body><script>{script}</script>"))
    tab.idle(15)
    gaps = tab.page.evaluate("gaps")
    assert gaps.keys() == {"old", "frame", "worker", "reloaded"}
    assert gaps.pop("old") == pytest.approx(1.5 * MINUTE, abs=5_000)
    assert abs(gaps["frame"]) < 50
    assert abs(gaps["reloaded"]) < 50
    # A worker is told the time at its start, and moves on with the page's next hop.
    asked, origin, date, answered = gaps["worker"]
    assert asked - 50 < origin < date + 50 < answered + 100
    tab.close()


def test_cookies_end_in_idle_time(watched: Watched, site: Site) -> None:
    script = """
      const has = (name) => document.cookie.includes(name + '=');
      document.cookie = 'early=1; max-age=300';
      setTimeout(() => { document.cookie = 'later=1; max-age=300'; }, 180000);
      setTimeout(() => {
        document.cookie = 'date=1; expires=' + new Date(Date.now() + 300000).toUTCString();
      }, 200000);
      const log = [];
      for (const minute of [4, 6, 7, 9])
        setTimeout(() => log.push([minute, has('early'), has('later'), has('date')]), 60000 * minute);
    """
    tab = watched.driver.open_tab("crumbs", site.put("/crumbs", f"<body><script>{script}</script>"))
    tab.idle(10)
    assert tab.page.evaluate("log") == [
        [4, True, True, True],
        [6, False, True, True],
        [7, False, True, True],
        [9, False, False, False],
    ]
    tab.close()
