"""Two witnesses of native profilers, the observer and V8's own trace, agree."""

from __future__ import annotations

from bridge.core.events import ProfilerStarted, ProfilerStopCalled
from bridge.driver.v8_trace import V8Trace
from e2e.conftest import Site, Watched

#: Two at once, one after the other's stop, and one that is left running. `took` has the page's own time
#: (ms since the epoch) just before and just after each construction and each call of `stop`.
PAGE = """<script>
const now = () => performance.timeOrigin + performance.now();
const pause = ms => new Promise(done => setTimeout(done, ms));
const took = {started: [], stopped: []};
const timed = (list, act) => { const before = now(), got = act(); list.push([before, now()]); return got };
const profiler = () => timed(took.started, () => new Profiler({sampleInterval: 10, maxBufferSize: 1000}));
const stop = profiler => timed(took.stopped, () => profiler.stop());
async function profile() {
  const one = profiler(); await pause(60);
  const two = profiler(); await pause(60);
  await stop(one); await pause(30);
  await stop(two);
  left = profiler();
  return took;
}
</script>"""

#: The clocks of two processes, read at different times: they differ by 0.1 ms.
SLACK_MS = 2


def within(time_ms: float, span: list[float]) -> bool:
    return span[0] - SLACK_MS <= time_ms <= span[1] + SLACK_MS


def test_every_native_profiler_is_in_both_and_lived_when_both_say(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("traced", site.put("/traced", PAGE))
    trace = V8Trace(watched.driver)
    trace.start()
    frame = site.other("/traced")
    top = tab.page.evaluate("profile()")
    tab.page.evaluate(
        f"() => new Promise(done => {{ f = document.createElement('iframe'); f.src = '{frame}';"
        " f.onload = done; document.body.append(f) })"
    )
    framed = tab.page.frames[1].evaluate("profile()")
    tab.sync()
    native = trace.stop()
    started = [e.wall_ms for e in watched.of("traced", ProfilerStarted)]
    stopped = [e.wall_ms for e in watched.of("traced", ProfilerStopCalled)]
    ended = [p.ended_wall_ms for p in native if p.ended_wall_ms is not None]
    spans = top["started"] + framed["started"], top["stopped"] + framed["stopped"]
    assert len(native) == len(started) == len(spans[0]) == 6
    assert len(ended) == len(stopped) == len(spans[1]) == 4
    assert [p.ended_us is not None for p in native] == [True, True, False] * 2
    assert len({profile.pid for profile in native}) == 2  # the cross-site frame has its own process
    for witness in ([p.started_wall_ms for p in native], sorted(started)):
        assert all(map(within, witness, spans[0]))
    for witness in (sorted(ended), sorted(stopped)):
        assert all(map(within, witness, spans[1]))
    tab.close()


def test_a_trace_can_be_taken_again(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("again", site.put("/traced", PAGE))
    for _ in range(2):
        trace = V8Trace(watched.driver)
        trace.start()
        tab.page.evaluate("profile()")
        assert [profile.ended_us is not None for profile in trace.stop()] == [True, True, False]
    tab.close()
