"""Plays a scenario on a bridge, and judges its recording. Afterwards it may watch whether a profiler that did
not run in time recovers: whether it is stuck for good, or late."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bridge.core.recording import Meta
from bridge.core.steps.base import Step
from bridge.core.verdicts import Judgement
from bridge.errors import (
    BridgeError,
    BrowserDied,
    BrowserError,
    ExitCode,
    RecordingFailed,
    Timeout,
    reason_of,
)
from bridge.harness.bridge import Bridge
from bridge.harness.run import Run
from bridge.harness.stage import Stage, Subject
from bridge.harness.steps import Steps
from bridge.judging.applicability import why_not_applicable
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import Result, result_of
from bridge.scenarios.format import Scenario
from bridge.vendors import vendor_named
from bridge.vendors.sharing import shared_address

#: how often, and for how long in all, a tab is clicked after the scenario
CLICKS = 3
WATCHED_S = 15.0


def _untold(_text: str) -> None:
    """Takes the progress where nobody asks for it."""


@dataclass
class Options:
    """`browser`: the name of the browser, where several play the same; "" is its version."""

    rules: list[str] = field(default_factory=list)
    recordings: Path | None = None
    browser: str = ""
    #: whether to go on after a scenario in which a profiler did not run, to see whether it recovers
    watch_recovery: bool = False
    #: called with the progress of a long step
    progress: Callable[[str], None] = _untold


@dataclass
class Played:
    """The outcome of one play. All of it can be computed again from the recording."""

    result: Result
    judgement: Judgement
    replay: Replay


def play(bridge: Bridge, scenario: Scenario, subject: Subject, repeat: int, options: Options) -> Played:
    """Play a scenario once, in a run of its own. A step that fails ends it, and the verdict is not `held`.

    Raises BrowserDied if the browser has ended.
    """
    meta = Meta(
        scenario=scenario.name,
        subject=subject.spec,
        repeat=repeat,
        sdk=subject.sdk,
        visibility=bridge.visibility,
        browser=options.browser or bridge.browser_version,
        rules=options.rules,
        about=list(scenario.about),
    )
    names = [scenario.name, _file_name(subject.spec), _file_name(options.browser), str(repeat)]
    name = "-".join(filter(None, names))
    # It becomes the default run too: a request without a tab (of a shared worker) is from this page.
    run = bridge.begin(Run(meta, vendor_named(subject.vendor), options.recordings, name))
    stage = Stage(bridge.open_tab, run, subject, options.progress, scenario.settle)
    try:
        _play(stage, scenario)
        if options.watch_recovery:
            _watch_recovery(stage)
    except BaseException as error:
        # The recording is kept up to this point, with the reason for its end.
        run.meta.failure = reason_of(error)
        with suppress(RecordingFailed):  # the first error is the cause
            run.end()
        raise
    path = run.end()
    replay = run.replay()
    judgement = judge(replay)
    result = result_of(replay, judgement, str(path) if path else None)
    for tab in stage.tabs.values():
        # The run has its verdict: a tab that cannot be closed does not change it.
        with suppress(BridgeError):
            tab.close()
    bridge.retire(run)
    return Played(result, judgement, replay)


def _play(stage: Stage, scenario: Scenario) -> None:
    try:
        stage.take_all(_applicable(stage.run, scenario))
    except BrowserDied:
        raise
    except (BrowserError, Timeout) as error:
        stage.run.meta.failure = f"{stage.at}: {error}"
        stage.run.meta.unreachable = error.exit_code == ExitCode.UNREACHABLE


def _watch_recovery(stage: Stage) -> None:
    """Watch the tabs in which a profiler was owed and does not run. It changes no verdict."""
    stuck = set(stage.run.not_running())
    if not stuck:
        return
    stage.run.end_scenario()
    for tab in stage.tabs.values():
        if tab.name in stuck:
            _watch(stage.run, tab)


def _watch(run: Run, tab: Steps) -> None:
    """Show a tab, wait, and click, until a profiler runs in it. One that cannot be shown or clicked any more
    is left alone."""
    deadline = time.monotonic() + WATCHED_S
    with suppress(BridgeError), tab.unsettled():
        _show(run, tab)
        # An SDK that recovers as it is shown needs no click.
        running = _runs(run, tab, _grace_s(run))
        for click in range(CLICKS):
            if running:
                return
            tab.activity()
            running = _runs(run, tab, (deadline - time.monotonic()) / (CLICKS - click))


def _show(run: Run, tab: Steps) -> None:
    state = run.tab_state(tab.name)
    if state is not None and state.states.lifecycle == "frozen":
        tab.resume()
    if state is not None and state.states.visibility == "hidden":
        tab.show()


def _grace_s(run: Run) -> float:
    contract = run.vendor.contract if run.vendor else None
    return contract.graces.restart_ms / 1000 if contract else 0.0


def _runs(run: Run, tab: Steps, timeout_s: float) -> bool:
    """Wait until a profiler runs in the tab; return whether one does."""

    def running() -> bool:
        state = run.tab_state(tab.name)
        return state is not None and state.running

    with suppress(Timeout):
        return run.wait_for(running, max(timeout_s, 0.0), lambda: "")
    return False


def _applicable(run: Run, scenario: Scenario) -> Iterator[Step]:
    """Yield the steps, none any more as soon as it is known that the SDK promises nothing of it."""
    for step in scenario.steps:
        if why_not_applicable(run.meta, run.vendor):
            return
        yield step


def _file_name(spec: str) -> str:
    """Return `localhost-4173-shop` for `http://localhost:4173/shop?a=1`, and `datadog@6.27.1` for itself."""
    # Reports name the file.
    address = shared_address(spec).url.partition("://")[2].partition("?")[0].partition("#")[0]
    return "-".join(re.findall(r"[\w@.]+", address or spec))[:80]
