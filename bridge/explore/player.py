"""A worker with a bridge of its own that plays scenarios on one subject, and the scenario of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.explore.space import Move, steps_of
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from bridge.subjects import resolve, serve

#: `swift`: each step follows at once. `settled`: each step follows when all that was due has been decided.
Pace = Literal["swift", "settled"]

#: What comes before the moves: the profiler runs, and its trace may not be dropped.
_BEGIN: tuple[Step, ...] = (
    s.Open(),
    s.ExpectProfiler(state="running"),
    s.ExpectSession(state="tracked", if_kept=True),
    s.ExpectLongTask(),
)


def scenario_of(sequence: Sequence[Move], pace: Pace, name: str = "sequence") -> Scenario:
    """Return the scenario that plays a sequence in a new tab whose profiler runs."""
    steps = (*_BEGIN, *steps_of(sequence), s.Settle())
    return Scenario(name=name, settle=pace == "settled", steps=steps)


def moves_of(scenario: Scenario) -> tuple[Step, ...]:
    """Return the steps of the sequence that `scenario_of` made a scenario of."""
    return scenario.steps[len(_BEGIN) : -1]


@contextmanager
def sdk(spec: str) -> Iterator[Subject]:
    """Serve an SDK, such as `datadog@6.27.1` or `agent`, on its own page."""
    subject = resolve(spec)
    with serve(subject) as serving:
        yield Subject(subject.spec, serving.url, subject.vendor)


@contextmanager
def player(
    subject: Callable[[], AbstractContextManager[Subject]], recordings: Path | None = None
) -> Iterator[Callable[[Scenario], Result]]:
    """Launch a bridge, and give the function that plays a scenario on a subject.

    `recordings`: the folder for the recordings of runs that were not held. For `Pool`:
    `partial(player, partial(sdk, "agent"))`.
    """
    with subject() as under_test, Bridge.launch() as bridge:

        def perform(scenario: Scenario) -> Result:
            result = play(bridge, scenario, under_test, 1, Options(recordings=recordings)).result
            if result.recording and result.verdict == "held":
                Path(result.recording).unlink()
            return result

        yield perform
