"""Who plays the versions of a bisection: a browser of this process, or the workers of a fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from bridge.errors import BrowserDied, WorkersFailed
from bridge.explore.workers.at_hand import served
from bridge.explore.workers.hiring import hired
from bridge.explore.workers.interface import Died, Workers
from bridge.explore.workers.parcels import Moved, result_here
from bridge.explore.workers.where import Where
from bridge.harness.bridge import Bridge
from bridge.harness.launching import LaunchOptions
from bridge.harness.player import Options, play
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from bridge.subjects import Site, site_of
from bridge.subjects.subject import Subject as Sdk

Tell = Callable[[str], None]

#: A browser that dies is started again so often for one play.
_BROWSERS = 3


class Playing(Protocol):
    """Plays versions. `browser`: the version of Chromium, "" before the first play."""

    browser: str

    @property
    def width(self) -> int:
        """So many plays go on at the same time."""
        ...

    def begin(self, sdk: Sdk, number: int) -> None:
        """Begin the play of this number, from 1, if it can go on beside others."""
        ...

    def result(self, sdk: Sdk, number: int) -> Result:
        """Wait for the result of a play. Raises BrowserDied, or WorkersFailed, if no browser survives it."""
        ...


def playing(
    scenario: Scenario, options: Options, launch: LaunchOptions, where: Where, tell: Tell
) -> AbstractContextManager[Playing]:
    """Launch a browser here, or find the workers of a fleet. `tell` is told of workers that die."""
    return (
        _by_fleet(scenario, options, launch, where, tell)
        if where.executor
        else _here(scenario, options, launch)
    )


# --- in this process -----------------------------------------------------------------------------


class _Here:
    width = 1

    def __init__(self, bridge: Bridge, scenario: Scenario, options: Options) -> None:
        self._bridge = bridge
        self._scenario = scenario
        self._options = options
        self.browser = bridge.browser_version

    def begin(self, sdk: Sdk, number: int) -> None:
        """Do nothing: one play at a time."""

    def result(self, sdk: Sdk, number: int) -> Result:
        with served(site_of(sdk)) as subject:
            for left in reversed(range(_BROWSERS)):
                try:
                    return play(self._bridge, self._scenario, subject, number, self._options).result
                except BrowserDied:
                    if not left:
                        raise
                    self._bridge.restart()
        raise AssertionError("the last one raises")


@contextmanager
def _here(scenario: Scenario, options: Options, launch: LaunchOptions) -> Iterator[Playing]:
    with Bridge(launch) as bridge:
        yield _Here(bridge, scenario, options)


# --- by a fleet ----------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A play of a version. `number`: which one of it, from 1."""

    site: Site
    number: int


class Answer(NamedTuple):
    result: Result
    browser: str


class _ByFleet:
    def __init__(self, workers: Workers[Asked, Answer], tell: Tell) -> None:
        self._workers = workers
        self._tell = tell
        #: spec and number of the play -> its number as a task
        self._begun: dict[tuple[str, int], int] = {}
        self._answers: dict[int, Answer] = {}
        self.browser = ""

    @property
    def width(self) -> int:
        return self._workers.size

    def begin(self, sdk: Sdk, number: int) -> None:
        if (sdk.spec, number) not in self._begun:
            self._begun[sdk.spec, number] = self._workers.submit(Asked(site_of(sdk).packed(), number))

    def result(self, sdk: Sdk, number: int) -> Result:
        self.begin(sdk, number)
        task = self._begun[sdk.spec, number]
        if task not in self._answers:
            self._wait_for(task)
        answer = self._answers[task]
        self.browser = answer.browser
        return answer.result

    def _wait_for(self, task: int) -> None:
        for outcome in self._workers.results():
            if not isinstance(outcome, Died):
                self._answers[outcome.number] = outcome.result
                if outcome.number == task:
                    return
                continue
            spec, number = outcome.task.site.spec, outcome.task.number
            self._tell(f"{spec}, play {number}: a worker died ({outcome.cause})")
            if not outcome.again:
                del self._begun[spec, number]
                if outcome.number == task:
                    raise WorkersFailed(
                        f"{spec}, play {number}: each worker died in it, the last one: {outcome.cause}"
                    )
        raise AssertionError("a task that was given has an outcome")


@contextmanager
def _by_fleet(
    scenario: Scenario, options: Options, launch: LaunchOptions, where: Where, tell: Tell
) -> Iterator[Playing]:
    start = partial(_player, scenario, options)
    with hired(start, launch, options.recordings, _moved, where) as workers:
        yield _ByFleet(workers, tell)


@contextmanager
def _player(
    scenario: Scenario, options: Options, launch: LaunchOptions, recordings: Path | None
) -> Iterator[Callable[[Asked], Answer]]:
    """Launch a bridge in a worker, and give the function that plays a version."""
    with Bridge(launch) as bridge:

        def perform(asked: Asked) -> Answer:
            with served(asked.site) as subject:
                played = play(
                    bridge, scenario, subject, asked.number, replace(options, recordings=recordings)
                )
            return Answer(played.result, bridge.browser_version)

        yield perform


def _moved(answer: Answer, moved: Moved) -> Answer:
    return answer._replace(result=result_here(answer.result, moved))
