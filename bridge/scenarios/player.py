"""Plays a scenario on a bridge, and judges what was recorded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bridge.core.recording import Meta, Recording
from bridge.core.verdicts import Judgement
from bridge.errors import BridgeError, BrowserDied, BrowserError, Timeout
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.scenarios.model import Scenario, Step
from bridge.scenarios.results import Result, judged
from bridge.vendors import vendor_named

#: What a step does to the tab that is open.
_ACTIONS: dict[str, Callable[[Tab, Step], None]] = {
    "expect_profiler": lambda tab, step: tab.expect_profiler(step.is_),
    "expect_session": lambda tab, step: tab.expect_session(step.is_),
    "expect_long_task": lambda tab, _: tab.expect_long_task(),
    "hide": lambda tab, _: tab.hide(),
    "show": lambda tab, _: tab.show(),
    "minimise": lambda tab, _: tab.minimise(),
    "restore": lambda tab, _: tab.restore(),
    "suspend": lambda tab, step: tab.suspend(step.minutes),
    "activity": lambda tab, _: tab.activity(),
    "expire_session": lambda tab, _: tab.expire_session(),
    "hold_stop": lambda tab, _: tab.hold_stop(),
    "release_stop": lambda tab, _: tab.release_stop(),
    "hear": lambda tab, _: tab.hear(),
    "settle": lambda tab, _: tab.settle(),
}


@dataclass
class Subject:
    """What is under test. `url`: from the tab's intake address to the page's. `vendor` "" when unknown."""

    spec: str
    url: Callable[[str], str]
    vendor: str = ""


@dataclass
class Options:
    rules: list[str] = field(default_factory=list)
    recordings: Path | None = None


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
    try:
        tab = _play(bridge, run, scenario, subject)
    except BaseException as error:
        # What was recorded until then is kept, and says why it stops.
        run.meta.failure = str(error) or type(error).__name__
        run.end()
        raise
    path = run.end()
    recording = run.recording()
    result, judgement = judged(recording, str(path) if path else None)
    if tab is not None:
        # The run is over: how its tab ends takes nothing from what it said.
        with suppress(BridgeError):
            tab.close()
    return Played(result, judgement, recording)


def _play(bridge: Bridge, run: Run, scenario: Scenario, subject: Subject) -> Tab | None:
    tab: Tab | None = None
    for step in scenario.steps:
        try:
            if tab is None:
                tab = bridge.open_tab(subject.url)
            if step.do != "open":
                _ACTIONS[step.do](tab, step)
        except BrowserDied:
            raise
        except (BrowserError, Timeout) as error:
            run.meta.failure = f"step {step.do}: {error}"
            break
    return tab


def _file_name(spec: str) -> str:
    return "".join(c if c.isalnum() or c in "@._-" else "_" for c in spec)[:80]
