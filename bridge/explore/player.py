"""A worker with a bridge of its own that plays scenarios on one subject, and the scenario of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec

from bridge.core.steps import kinds as s
from bridge.core.steps.base import Step
from bridge.core.verdicts import Verdict
from bridge.explore.case import Broken, Case, Pace, broken_in
from bridge.explore.coverage import Seen, seen_in
from bridge.explore.space import Move, steps_of
from bridge.harness.bridge import Bridge
from bridge.harness.player import Options, play
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from bridge.subjects import resolve, serve

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
def page(url: str, vendor: str) -> Iterator[Subject]:
    """A page that somebody else serves. `vendor`: "" if unknown."""
    yield Subject(url, lambda _proxy: url, vendor)


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


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was played. `failure`: why it could not be played to its end, "" if it was. `recording`:
    its file, "" if it was not kept. `seen`: see `bridge.explore.coverage`."""

    verdict: Verdict
    failure: str
    broken: list[Broken]
    reasons: dict[str, str]
    seen: tuple[Seen, ...]
    recording: str


@contextmanager
def explorer(
    subject: Callable[[], AbstractContextManager[Subject]], recordings: Path
) -> Iterator[Callable[[Case], Outcome]]:
    """Launch a bridge, and give the function that plays a case on a subject. `recordings`: the folder for the
    recordings of cases that broke a rule."""
    with subject() as under_test, Bridge.launch() as bridge:

        def perform(case: Case) -> Outcome:
            scenario = scenario_of(case.moves, case.pace, "sequence")
            played = play(bridge, scenario, under_test, 1, Options(recordings=recordings))
            broken, path = broken_in(played.replay, played.judgement), played.result.recording
            if path and not broken:
                Path(path).unlink()
            return Outcome(
                verdict=played.result.verdict,
                failure=played.result.failure,
                broken=broken,
                reasons=played.result.reasons,
                seen=seen_in(played.replay, case.moves),
                recording=path if path and broken else "",
            )

        yield perform
