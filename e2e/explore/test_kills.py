"""A search whose workers and browsers are killed finds what one finds that is left alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from random import Random
from threading import Event, Thread

import msgspec
import pytest

from bridge.explore.search.found import Found, Outcome, Task
from bridge.explore.search.plan import Plan
from bridge.explore.search.player import explorer
from bridge.explore.search.search import Search
from bridge.explore.space.alphabet import OPENED, same_as_another
from bridge.explore.space.graph import graph, name_of
from bridge.explore.workers.hiring import hired
from bridge.explore.workers.interface import Died, Done, Workers
from bridge.explore.workers.parcels import Moved
from bridge.explore.workers.pool import Pool
from bridge.explore.workers.where import Where
from bridge.harness.launching import LaunchOptions
from bridge.harness.stage import Subject
from bridge.judging.recording_files import read
from e2e.agent.app import agent_app
from e2e.agent.broken.promises import BROKEN, script_of
from e2e.conftest import Site
from e2e.explore.broken_player import BUSY
from e2e.explore.cluster import Cluster
from e2e.processes import Process, descendants, wait_until

NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"
KILLS = 100 if NIGHTLY else 10
SEED = 1
WORKERS = 2
#: A kill ends one attempt of one case at the most, so that kills alone never make the pool give a case up.
ATTEMPTS = KILLS + 1
#: Three workers in a row that die before they can play end the pool, so that no more than this many are
#: killed between two results.
IN_A_ROW = 2
#: What breaks is no question of time, as the machine is busy with starting browsers.
BREAKS = BROKEN["an upload names the session of its sending"]
PLAN = Plan(
    graph=graph(OPENED, BREAKS.moves, same_as_another), paces=("settled",), budget_s=3600, guided=False
)


@contextmanager
def broken_page(script: bytes) -> Iterator[Subject]:
    site = Site()
    try:
        yield Subject("agent", agent_app(site, "/app", agent=script, quota=True, body=BUSY), "agent")
    finally:
        site.close()


class Watched:
    """A pool that counts its results since the last kill, and knows all processes that it has had."""

    def __init__(self, pool: Pool[Task, Outcome]) -> None:
        self._pool = pool
        self.kills_in_a_row = 0
        self.seen: set[Process] = set()

    @property
    def size(self) -> int:
        return self._pool.size

    def submit(self, task: Task) -> int:
        return self._pool.submit(task)

    def cancel(self, number: int) -> None:
        self._pool.cancel(number)

    def results(self) -> Iterator[Done[Task, Outcome] | Died[Task]]:
        for outcome in self._pool.results():
            if isinstance(outcome, Done):
                self.kills_in_a_row = 0
            self.look()
            yield outcome

    def look(self) -> list[Process]:
        """The workers that are alive, and their browsers."""
        workers = set(self._pool.pids)
        mine = descendants(os.getpid())
        family = [each for pid in workers for each in descendants(pid)]
        found = [each for each in mine if each.pid in workers]
        self.seen.update(found, family)
        return found + [each for each in family if is_browser(each)]


class KillsOne:
    """A fleet of which a worker is killed after the first result: the one that plays."""

    def __init__(self, workers: Workers[Task, Outcome], cluster: Cluster) -> None:
        self._workers = workers
        self._cluster = cluster
        self._killed = False

    @property
    def size(self) -> int:
        return self._workers.size

    def submit(self, task: Task) -> int:
        return self._workers.submit(task)

    def cancel(self, number: int) -> None:
        self._workers.cancel(number)

    def results(self) -> Iterator[Done[Task, Outcome] | Died[Task]]:
        for outcome in self._workers.results():
            yield outcome
            if not self._killed:
                self._killed = True
                playing = [
                    each for each in self._cluster.workers() if any(map(is_browser, descendants(each.pid)))
                ]
                os.kill(playing[0].pid, signal.SIGKILL)


def all_gone(processes: set[Process]) -> bool:
    return not any(process.alive() for process in processes)


def is_browser(process: Process) -> bool:
    return "--remote-debugging-port" in process.command and "--type=" not in process.command


def has_browser(worker: Process) -> bool:
    return any(is_browser(each) for each in descendants(worker.pid))


def kill(watched: Watched, random: Random, over: Event, killed: list[Process]) -> None:
    """Kill a worker and a browser in turns, any of them at any moment, until there were enough or the search
    is over."""
    while len(killed) < KILLS and not over.wait(random.uniform(0.2, 3)):
        browsers = len(killed) % 2 == 1
        alive = [each for each in watched.look() if is_browser(each) == browsers and each.alive()]
        if watched.kills_in_a_row < IN_A_ROW and alive:
            victim = random.choice(alive)
            watched.kills_in_a_row += 1
            killed.append(victim)
            os.kill(victim.pid, signal.SIGKILL)


@contextmanager
def killing(watched: Watched, random: Random, killed: list[Process]) -> Iterator[None]:
    over = Event()
    thread = Thread(target=kill, args=(watched, random, over, killed))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def told(found: Found) -> list[tuple[str, str, str]]:
    return sorted((each.rule, name_of(each.case.moves), each.case.pace) for each in found.findings)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return script_of(BREAKS, tmp_path_factory.mktemp("agent"))


@pytest.fixture(scope="module")
def alone(script: bytes, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What a search finds that is left alone."""
    recordings = tmp_path_factory.mktemp("alone")
    with Pool(partial(explorer, partial(broken_page, script), recordings), WORKERS) as pool:
        alone = Search(PLAN, pool).run()
    assert (BREAKS.rule, "expire_session", "settled") in told(alone)
    assert alone.crashes == []
    return alone


def explored(
    script: bytes, launch: LaunchOptions, recordings: Path | None
) -> AbstractContextManager[Callable[[Task], Outcome]]:
    assert recordings is not None
    return explorer(partial(broken_page, script), recordings, launch=launch)


def move(outcome: Outcome, moved: Moved) -> Outcome:
    return msgspec.structs.replace(outcome, recording=moved(outcome.recording))


def test_a_fleet_that_loses_a_worker_finds_the_same(script: bytes, alone: Found, tmp_path: Path) -> None:
    start, recordings = partial(explored, script), tmp_path / "recordings"
    (tmp_path / "cluster").mkdir()
    with Cluster(tmp_path / "cluster", WORKERS) as cluster:
        wait_until(lambda: len(cluster.workers()) == WORKERS)
        with hired(start, LaunchOptions(), recordings, move, Where(0, cluster.executor)) as workers:
            search = Search(PLAN, KillsOne(workers, cluster))
            found = search.run()
        seen = [each for worker in cluster.workers() for each in descendants(worker.pid)]
        wait_until(partial(all_gone, {each for each in seen if is_browser(each)}))
    assert told(found) == told(alone)
    assert (found.complete, found.not_played) == (alone.complete, {})
    assert len(found.crashes) >= 1
    for finding in found.findings:
        assert read(Path(finding.recording)).meta.scenario
    assert {Path(finding.recording).parent for finding in found.findings} == {recordings}


def test_the_findings_are_the_same_and_no_process_is_left(
    script: bytes, alone: Found, tmp_path: Path
) -> None:
    start = partial(explorer, partial(broken_page, script), tmp_path)
    random, killed, crashes = Random(SEED), list[Process](), 0
    while len(killed) < KILLS:
        with Pool(start, WORKERS, ATTEMPTS) as pool:
            watched, before = Watched(pool), len(killed)
            with killing(watched, random, killed):
                found = Search(PLAN, watched).run()
            watched.look()
        assert told(found) == told(alone)
        assert (found.complete, found.not_played) == (alone.complete, {})
        assert len(killed) > before
        crashes += len(found.crashes)
        wait_until(partial(all_gone, watched.seen))
    # A worker that is killed while it waits or starts has no case that could crash.
    assert 0 < crashes <= len(killed)
    assert {is_browser(each) for each in killed} == {True, False}
