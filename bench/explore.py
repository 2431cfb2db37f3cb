"""How fast a search plays: what workers add, what a settled sequence costs beside a bare script that waits
for the same, and what `run -j 3` saves.

Each worker plays a sequence before its time counts. All numbers of workers play the same sequences.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from statistics import median
from time import perf_counter

from playwright.sync_api import sync_playwright

from bench.figures import Figure, spread
from bridge.core import events as e
from bridge.driver import Driver, DriverOptions
from bridge.explore.search.player import player, sdk
from bridge.explore.space.alphabet import HIDE, SHOW, twelve_moves
from bridge.explore.space.scenario import scenario_of
from bridge.explore.workers.interface import Died
from bridge.explore.workers.pool import Pool
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from bridge.subjects import resolve, serve
from bridge.vendors.built_in import AGENT

SUBJECTS = ("agent", "datadog@7.16.2")
JOBS = (1, 2, 3, 4)
#: So many of the pairs of transitions, chosen at random.
SAMPLE, SEED = 12, 1
ROUNDS = 8
HIDES = 2
SETTLED_MAX = 1.3
#: A long task that is not too early in its profiler's life: a sequence waits for such a one.
LATE = "late long task"
assert AGENT.contract
_CONTRACT = AGENT.contract
RUN_JOBS, RUN_FASTER = 3, 1.4
WAIT_S = 20.0


def measure() -> list[Figure]:
    return [*(_pace(subject) for subject in SUBJECTS), _settled(), _run()]


# --- workers -------------------------------------------------------------------------------------


@contextmanager
def numbered_player(subject: str) -> Iterator[Callable[[Scenario], tuple[int, Result]]]:
    """A worker that says which one it is."""
    with player(partial(sdk, subject)) as perform:
        yield lambda scenario: (os.getpid(), perform(scenario))


def _pace(subject: str) -> Figure:
    walks = Random(SEED).sample(twelve_moves().walks(1), SAMPLE)
    sequences = [scenario_of(walk.moves, "settled", f"sequence-{at}") for at, walk in enumerate(walks, 1)]
    paces = {jobs: SAMPLE / _seconds(subject, jobs, sequences) for jobs in JOBS}
    best = max(paces, key=paces.__getitem__)
    told = ", ".join(f"-j {jobs} {pace:.2f}/s ({pace / paces[1]:.2f} x)" for jobs, pace in paces.items())
    return Figure(
        f"settled sequences of {subject}, -j {best} to -j 1",
        paces[best] / paces[1],
        "x",
        None,
        f"{told}; {SAMPLE} sequences; {_machine()}",
    )


def _seconds(subject: str, jobs: int, sequences: list[Scenario]) -> float:
    """The time in which so many workers, all of which have played before, play the sequences."""
    with Pool(partial(numbered_player, subject), jobs) as pool:
        warm: set[int] = set()
        while len(warm) < jobs:
            warm |= _played(pool, [sequences[0]] * jobs)
        started = perf_counter()
        _played(pool, sequences)
        return perf_counter() - started


def _played(pool: Pool[Scenario, tuple[int, Result]], scenarios: list[Scenario]) -> set[int]:
    """Which workers have played them."""
    for scenario in scenarios:
        pool.submit(scenario)
    found = set()
    for outcome in pool.results():
        if isinstance(outcome, Died):
            raise RuntimeError(f"a worker died, which makes the time void: {outcome.why}")
        found.add(outcome.result[0])
    return found


def _machine() -> str:
    """What workers share: where others keep the processors busy, they can add nothing."""
    return f"{os.cpu_count()} processors, load {os.getloadavg()[2]:.1f} in the last 15 min"


# --- a settled sequence beside a bare script -----------------------------------------------------


class Watch:
    """What a bare script waits for: events of its pages, and uploads."""

    def __init__(self) -> None:
        self._started: dict[str, float] = {}
        self._counts: Counter[tuple[str, object]] = Counter()
        self._more = threading.Condition()

    def event(self, event: e.Event) -> None:
        self.count(event.tab, type(event))
        if isinstance(event, e.ProfilerStarted):
            self._started.setdefault(event.tab, event.wall_ms)
        if isinstance(event, e.LongTask) and event.entry_type == _CONTRACT.drops.long_task:
            began = event.wall_ms - event.page_ms + event.start_ms
            if began > self._started.get(event.tab, began) + _CONTRACT.coverage.allowed_ms:
                self.count(event.tab, LATE)

    def count(self, tab: str, what: object) -> None:
        with self._more:
            self._counts[tab, what] += 1
            self._more.notify_all()

    def wait(self, tab: str, what: object, times: int = 1) -> None:
        with self._more:
            if not self._more.wait_for(lambda: self._counts[tab, what] >= times, WAIT_S):
                raise RuntimeError(f"{tab}: not {times} times {what} within {WAIT_S:g} s")


@contextmanager
def _sink(watch: Watch) -> Iterator[str]:
    """An address to which pages of other origins can send profiles: `ADDRESS/TAB/v1/profiles`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_OPTIONS(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._answer()
            _, tab, _, what = self.path.partition("?")[0].split("/")
            watch.count(tab, what)

        def _answer(self) -> None:
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Headers", "*")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _settled() -> Figure:
    """Hide and show a tab twice, as a settled sequence and by a bare script on the driver, in turns."""
    subject, watch = resolve("agent"), Watch()
    scenario = scenario_of([HIDE, SHOW] * HIDES, "settled")
    ours, bare = [], []
    with (
        serve(subject) as serving,
        _sink(watch) as sink,
        sync_playwright() as playwright,
        Bridge.launch(playwright=playwright) as bridge,
        Driver.launch(DriverOptions(), watch.event, playwright=playwright) as driver,
    ):
        page = Subject(subject.spec, serving.url, subject.vendor)
        for turn in range(ROUNDS + 1):
            name = f"bare-{turn}"
            bare.append(_timed(partial(_bare, driver, watch, name, serving.url(f"{sink}/{name}"))))
            ours.append(_timed(partial(_judged, bridge, scenario, page)))
    # The first of each is slower: nothing is in a cache.
    ours, bare = ours[1:], bare[1:]
    detail = f"settled {spread(ours)}; bare {spread(bare)}; {ROUNDS} of each, in turns"
    name = "a settled sequence, to a bare script that waits for the same"
    return Figure(name, median(ours) / median(bare), "x", SETTLED_MAX, detail)


def _timed(act: Callable[[], None]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _judged(bridge: Bridge, scenario: Scenario, page: Subject) -> None:
    result = play(bridge, scenario, page, 1, Options()).result
    if result.failure or result.violated:
        raise RuntimeError(f"{result.verdict}: {result.failure or result.violations}")


def _bare(driver: Driver, watch: Watch, name: str, url: str) -> None:
    tab = driver.open_tab(name, url)
    watch.wait(name, e.ProfilerStarted)
    watch.wait(name, e.SessionStoreChanged)
    watch.wait(name, LATE)
    for times in range(1, HIDES + 1):
        tab.hide()
        watch.wait(name, e.ProfilerStopSettled, times)
        if times == 1:  # a short trace without a long task is not sent
            watch.wait(name, "profiles")
        tab.show()
        watch.wait(name, e.ProfilerStarted, times + 1)
    tab.close()


# --- the command ---------------------------------------------------------------------------------


def _run() -> Figure:
    """All named scenarios on the agent, the start of browsers included."""
    alone, _ = _call(1)
    several, count = _call(RUN_JOBS)
    detail = f"-j 1 {alone:.0f} s, -j {RUN_JOBS} {several:.0f} s; {count} runs on the agent; {_machine()}"
    name = f"run -j {RUN_JOBS} --all, faster than -j 1"
    return Figure(name, alone / several, "x", RUN_FASTER, detail, at_least=True)


def _call(jobs: int) -> tuple[float, int]:
    """Seconds, and how many runs there were."""
    command = [sys.executable, "-m", "bridge", "run", "--all", "--sdk", "agent", "--json", "-j", str(jobs)]
    started = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = perf_counter() - started
    if done.returncode not in (0, 6):
        raise RuntimeError(f"`run -j {jobs}` ended with {done.returncode}: {done.stderr}")
    return taken, len(json.loads(done.stdout)["results"])
