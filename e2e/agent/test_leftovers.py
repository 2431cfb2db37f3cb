"""What is left behind in the page after many starts and stops: nothing."""

from __future__ import annotations

from collections import Counter

from playwright.sync_api import CDPSession

from bridge.driver.v8_trace import V8Trace
from bridge.harness.tab import Tab
from e2e.agent.playing import BY_USER, Playing, state

CYCLES = 100
#: In each cycle the page goes on only when the trace is there, as `stop` settles in a task of its own.
CYCLE = f"""async () => {{
  for (let cycle = 0; cycle < {CYCLES}; cycle++) {{
    profilerBridge.start()
    await work(1)
    profilerBridge.stop()
    await work(1)
  }}
}}"""
#: Counts the timers that are set, and neither cleared nor fired.
TIMERS = """<script>
const timers = new Set(), {setTimeout: set, clearTimeout: clear, setInterval: every} = window
window.setTimeout = (what, ms, ...more) => {
  const timer = set(() => { timers.delete(timer); what(...more) }, ms)
  timers.add(timer)
  return timer
}
window.clearTimeout = timer => { timers.delete(timer); clear(timer) }
window.setInterval = (...how) => { const timer = every(...how); timers.add(timer); return timer }
</script>"""
TARGETS = ("window", "document", "history", "cookieStore", "document.documentElement", "navigator")


def listeners(cdp: CDPSession) -> Counter[tuple[str, str]]:
    """How many there are, by object and type."""
    found: Counter[tuple[str, str]] = Counter()
    for target in TARGETS:
        handle = cdp.send("Runtime.evaluate", {"expression": target})["result"]["objectId"]
        for listener in cdp.send("DOMDebugger.getEventListeners", {"objectId": handle})["listeners"]:
            found[target, listener["type"]] += 1
    return found


def living(cdp: CDPSession, of: str) -> int:
    """How many objects of the class are not collected as garbage."""
    cdp.send("HeapProfiler.collectGarbage")
    asked = {"expression": f"{of}.prototype", "objectGroup": "living"}
    prototype = cdp.send("Runtime.evaluate", asked)["result"]["objectId"]
    query = {"prototypeObjectId": prototype, "objectGroup": "living"}
    found = cdp.send("Runtime.queryObjects", query)["objects"]["objectId"]
    count = {"objectId": found, "functionDeclaration": "function () { return this.length }"}
    number: int = cdp.send("Runtime.callFunctionOn", count)["result"]["value"]
    # What was found would be kept by its handle.
    cdp.send("Runtime.releaseObjectGroup", {"objectGroup": "living"})
    return number


def opened(play: Playing, path: str) -> tuple[Tab, CDPSession]:
    tab = play.open(path, head=TIMERS)
    return tab, tab.page.context.new_cdp_session(tab.page)


def test_no_listener_and_no_timer_is_left_behind(play: Playing) -> None:
    tab, cdp = opened(play, "/listeners")
    timers, before = tab.page.evaluate("timers.size"), listeners(cdp)
    assert before["document", "visibilitychange"] >= 1
    # It looks at its session each second, and would collect after a minute.
    assert timers == 2
    tab.page.evaluate(CYCLE)
    assert state(tab) == BY_USER
    assert listeners(cdp) == before
    assert tab.page.evaluate("timers.size") == 1


def test_no_native_profiler_and_no_observer_is_left_behind(play: Playing) -> None:
    trace = V8Trace(play.bridge.driver)
    trace.start()
    tab, cdp = opened(play, "/natives")
    observers = living(cdp, "PerformanceObserver")
    assert (living(cdp, "Profiler"), observers > 0) == (1, True)
    tab.page.evaluate(CYCLE)
    seen = trace.stop()
    # The first one runs when the cycles begin, and the first start finds it running.
    assert len(seen) == CYCLES
    assert all(native.ended_us is not None for native in seen)
    assert living(cdp, "Profiler") == 0
    assert living(cdp, "PerformanceObserver") == observers
