"""Plays a scenario on a bridge, and judges what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bridge.core.recording import Meta, Recording
from bridge.core.scenario import FIRST, Scenario, Step
from bridge.core.verdicts import Judgement
from bridge.errors import BridgeError, BrowserDied, BrowserError, RecordingFailed, Timeout
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.scenarios.results import Result, judged
from bridge.scenarios.stage import Stage, Subject
from bridge.vendors import vendor_named


@dataclass
class Options:
    rules: list[str] = field(default_factory=list)
    recordings: Path | None = None
    #: hears how far a long step has come
    progress: Callable[[str], None] = lambda _text: None


@dataclass
class Played:
    """What came of one play. All of it can be had again from the recording alone."""

    result: Result
    judgement: Judgement
    recording: Recording


def play(bridge: Bridge, scenario: Scenario, subject: Subject, repeat: int, options: Options) -> Played:
    """One scenario, once. A step that cannot be taken ends it: it is then never `held`.

    Raises BrowserDied when there is no browser to go on with.
    """
    meta = Meta(
        scenario=scenario.name,
        subject=subject.spec,
        repeat=repeat,
        visibility=bridge.visibility,
        browser=bridge.browser_version,
        rules=options.rules,
    )
    name = "-".join(filter(None, [scenario.name, _file_name(subject.spec), str(repeat)]))
    run = bridge.begin(Run(meta, vendor_named(subject.vendor), options.recordings, name))
    stage = Stage(bridge, run, subject, options.progress)
    try:
        _play(stage, scenario)
    except BaseException as error:
        # What was recorded until then is kept, and says why it stops.
        run.meta.failure = str(error) or type(error).__name__
        with suppress(RecordingFailed):  # the first failure says more
            run.end()
        raise
    path = run.end()
    recording = run.recording()
    result, judgement = judged(recording, str(path) if path else None)
    for tab in stage.tabs.values():
        # The run is over: how its tabs end takes nothing from what it said.
        with suppress(BridgeError):
            tab.close()
    return Played(result, judgement, recording)


def _play(stage: Stage, scenario: Scenario) -> None:
    for number, step in enumerate(scenario.steps, start=1):
        try:
            stage.take(step)
            if scenario.settle:
                stage.settle()
        except BrowserDied:
            raise
        except (BrowserError, Timeout) as error:
            stage.run.meta.failure = f"step {number}, {_told(step)}: {error}"
            break


def _told(step: Step) -> str:
    return step.verb if step.tab == FIRST else f"{step.verb} of {step.tab}"


def _file_name(spec: str) -> str:
    return "".join(c if c.isalnum() or c in "@._-" else "_" for c in spec)[:80]
