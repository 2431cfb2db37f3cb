"""What the agent costs a page, beside Datadog's newest SDK that profiles too: the same page, the same calls.

Each round opens the page three times, with neither, with ours and with theirs, in turns and each in a process
of its own. Times of calls are by the page's clock; all others but the load event's are the CPU time of the
page's main thread, as other processes of a busy machine do not add to it. Memory is what stays after garbage
collection: JavaScript's heap, the DOM's, and what both hold outside. All goes to a server of this machine,
and no other name resolves.

Theirs does more with a call than a profiler needs: it is an event of its own, with all that is around it.
Ours keeps a name and a time until the profile is sent; `a profile ... sent` counts that in. Pausing and
resuming is emulated, by an event and the document's properties. `neither` begins and ends a bare native
profiler then, since that is the browser's share, and the largest.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from statistics import median

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.figures import Figure
from bench.pages import cost_site
from bridge.driver import find_chromium
from bridge.subjects import resolve

ROUNDS = 5
#: Of which the first `ROUNDS` go on.
LOADS = 20
SIDES = ("neither", "ours", "theirs")
#: Code is compiled while it is warmed up, which takes memory once. Ours keeps 2,000 of each kind in a run, so
#: what is measured stays below, but for what is named so.
WARM_UP, CALLS = 200, 500
BEYOND = 2000
WARM_UP_CYCLES, CYCLES = 40, 40
SETTLE_S = 0.3
HALF = 0.5

#: By the name in `cost.js`: what it is.
_CALLS = {"addAction": "addAction", "addVital": "addVital (addDurationVital)", "startView": "startView"}
_CYCLES = {"stops": "stop and start (session ends, click)", "pauses": "pause and resume (hidden, shown)"}

#: By side and by what was measured, a value for each round.
Taken = Mapping[str, Mapping[str, list[float]]]


def measure() -> list[Figure]:
    theirs = resolve("datadog")
    taken: dict[str, dict[str, list[float]]] = {side: defaultdict(list) for side in SIDES}
    with cost_site.serving(theirs) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium().path,
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        )
        for turn in range(LOADS):
            for side in SIDES if turn % 2 else reversed(SIDES):
                for name, value in _visit(browser, origin, side, turn).items():
                    taken[side][name].append(value)
        browser.close()
    return figures(taken, theirs.spec)


def figures(taken: Taken, theirs: str) -> list[Figure]:
    found = []
    for name, title in _CALLS.items():
        found += [_ratio(taken, f"{title}, time", f"{name} us", "us", theirs)]
        found += [_ratio(taken, f"{title}, memory", f"{name} B", "B", theirs, _beyond(taken, name))]
    for name, title in _CYCLES.items():
        found += [_above(taken, f"{title}, time", f"{name} ms", "ms", theirs)]
        found += [_ratio(taken, f"{title}, memory", f"{name} B", "B", theirs)]
    sent = f"a profile with {CALLS} of each call, sent, time"
    found += [_above(taken, sent, "profile ms", "ms", theirs)]
    found += [_above(taken, "page load, CPU time until profiling", "loaded ms", "ms", theirs)]
    found += [_above(taken, "page load, memory", "heap KiB", "KiB", theirs)]
    # Theirs loads its profiler after the event, and ours profiles before it.
    found += [_above(taken, "page load, CPU time until its event", "load CPU ms", "ms", theirs)]
    found += [_above(taken, "page load, time until its event", "load ms", "ms", theirs)]
    return found


def _ratio(taken: Taken, name: str, key: str, unit: str, theirs: str, more: str = "") -> Figure:
    """Ours to theirs."""
    values = {side: taken[side][key] for side in SIDES if taken[side].get(key)}
    ratio = median(values["ours"]) / median(values["theirs"])
    return Figure(name, ratio, "x", HALF, _detail(values, unit, theirs) + more)


def _above(taken: Taken, name: str, key: str, unit: str, theirs: str) -> Figure:
    """The same, of what either adds to a page that has neither."""
    values = {side: taken[side][key] for side in SIDES}
    ours, others = (median(values[side]) - median(values["neither"]) for side in SIDES[1:])
    detail = f"{_detail(values, unit, theirs)}; added: ours {ours:.2f} {unit}, theirs {others:.2f} {unit}"
    return Figure(name, ours / others, "x", HALF, detail)


def _detail(values: Mapping[str, list[float]], unit: str, theirs: str) -> str:
    said = {"ours": "ours", "theirs": theirs, "neither": "neither"}
    return ", ".join(
        f"{said[side]} {median(all_):.2f} {unit} ({min(all_):.2f}-{max(all_):.2f})"
        for side, all_ in values.items()
    )


def _beyond(taken: Taken, name: str) -> str:
    return f"; ours beyond {BEYOND:,} in a run {median(taken['ours'][f'{name} beyond B']):.2f} B"


def _visit(browser: Browser, origin: str, side: str, turn: int) -> dict[str, float]:
    """One load, and in the first rounds what the page costs then."""
    context = browser.new_context()
    page = context.new_page()
    probe = Probe(page, context.new_cdp_session(page))
    page.goto(f"{origin}/blank")  # so that the process is there, and the origin's
    cpu, heap = probe.cpu_ms(), probe.heap()
    page.goto(f"{origin}/{side}?proxy={origin}/sink")
    load_cpu = probe.cpu_ms() - cpu
    load = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    page.wait_for_function("begun > 0")
    time.sleep(SETTLE_S)
    taken = {"load ms": load, "load CPU ms": load_cpu, "loaded ms": probe.cpu_ms() - cpu}
    taken["heap KiB"] = (probe.heap() - heap) / 1024
    if turn < ROUNDS:
        taken |= _cycles(probe)
        if side != "neither":
            taken |= _calls(probe, beyond=side == "ours")
        taken |= _profile(probe)
    context.close()
    return taken


def _cycles(probe: Probe) -> dict[str, float]:
    taken = {}
    for name in _CYCLES:
        probe.run(name, WARM_UP_CYCLES)
        heap, cpu = probe.heap(), probe.cpu_ms()
        probe.run(name, CYCLES)
        taken[f"{name} ms"] = (probe.cpu_ms() - cpu) / CYCLES
        taken[f"{name} B"] = (probe.heap() - heap) / CYCLES
    return taken


def _calls(probe: Probe, beyond: bool) -> dict[str, float]:
    taken = {}
    for name in _CALLS:
        probe.call(name, WARM_UP)
    for name in _CALLS:
        heap = probe.heap()
        taken[f"{name} us"] = probe.call(name, CALLS)
        taken[f"{name} B"] = (probe.heap() - heap) / CALLS
    if not beyond:
        return taken
    for name in _CALLS:
        probe.call(name, BEYOND)
    for name in _CALLS:
        heap = probe.heap()
        probe.call(name, CALLS)
        taken[f"{name} beyond B"] = (probe.heap() - heap) / CALLS
    return taken


def _profile(probe: Probe) -> dict[str, float]:
    cpu = probe.cpu_ms()
    probe.run("profile", CALLS)
    time.sleep(SETTLE_S)
    return {"profile ms": probe.cpu_ms() - cpu}


class Probe:
    """Measures a page's process. The garbage collector runs when memory is asked for, and costs CPU time."""

    def __init__(self, page: Page, cdp: CDPSession) -> None:
        self._page = page
        self._cdp = cdp
        cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def cpu_ms(self) -> float:
        """Of the tasks of the main thread."""
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    def heap(self) -> int:
        """Bytes. Waits for what is under way."""
        time.sleep(SETTLE_S)
        for _ in range(3):
            self._cdp.send("HeapProfiler.collectGarbage")
        usage = self._cdp.send("Runtime.getHeapUsage")
        return int(usage["usedSize"] + usage["embedderHeapUsedSize"] + usage["backingStorageSize"])

    def call(self, name: str, times: int) -> float:
        return float(self._page.evaluate(f"cost.call('{name}', {times})"))

    def run(self, name: str, times: int) -> None:
        """One of the page's functions that take a while."""
        self._page.evaluate(f"cost.{name}({times})")
