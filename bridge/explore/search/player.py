"""Workers with a bridge of their own, which play scenarios or cases on one subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from bridge.explore.search.agreement import compared, evidence_lines
from bridge.explore.search.found import Outcome, Task
from bridge.explore.search.witness import Witness, second_witness
from bridge.explore.space.case import Broken, broken_in
from bridge.explore.space.coverage import seen_in
from bridge.explore.space.scenario import scenario_of_case
from bridge.explore.workers.at_hand import served
from bridge.harness.bridge import Bridge
from bridge.harness.launching import LaunchOptions
from bridge.harness.player import Options, Played, play
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from bridge.subjects import resolve, site_of


@contextmanager
def sdk(spec: str) -> Iterator[Subject]:
    """Serve an SDK, such as `datadog@6.27.1` or `agent`, on its own page."""
    with served(site_of(resolve(spec))) as subject:
        yield subject


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


@contextmanager
def explorer(
    subject: Callable[[], AbstractContextManager[Subject]],
    recordings: Path,
    rules: Sequence[str] = (),
    launch: LaunchOptions | None = None,
) -> Iterator[Callable[[Task], Outcome]]:
    """Launch a bridge, and give the function that plays a case on a subject.

    `recordings`: the folder for the recordings of cases that broke a rule. `rules`: only these are judged;
    none stands for all.
    """
    options = Options(rules=list(rules), recordings=recordings)
    with subject() as under_test, Bridge(launch or LaunchOptions()) as bridge:
        yield partial(_explore, bridge, under_test, options)


def _explore(bridge: Bridge, subject: Subject, options: Options, task: Task) -> Outcome:
    with second_witness(bridge) if task.witness else nullcontext() as witness:
        played = play(bridge, scenario_of_case(task.case), subject, 1, options)
    broken, path = broken_in(played.replay, played.judgement), played.result.recording
    if path and not broken:
        Path(path).unlink()
    return Outcome(
        verdict=played.result.verdict,
        failure=played.result.failure,
        broken=broken,
        rules=played.result.rules,
        seen=seen_in(played.replay, task.case),
        recording=path if path and broken else "",
        witness=_witnessed(played, witness, broken) if witness and broken else {},
    )


def _witnessed(played: Played, witness: Witness, broken: Sequence[Broken]) -> dict[str, list[str]]:
    """Return what V8 says of the profilers, for each rule that was broken."""
    agreement = compared(played.replay, witness.record)
    return {each.rule: evidence_lines(agreement, each.at_ms) for each in broken}
