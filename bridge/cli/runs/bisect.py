"""`profiler-bridge bisect`: between which versions of an SDK a promise broke.

Of one build it gives the verdict, as `git bisect run` wants it.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from bridge.cli.options import CHROMIUM, CHROMIUM_ARGS, check_rules
from bridge.cli.output import clear_progress, note, print_json, progress, say
from bridge.cli.runs.options import EXECUTOR
from bridge.errors import BridgeError, ExitCode, UsageError
from bridge.explore.versions.border import Border
from bridge.explore.versions.report import lines, report_of
from bridge.scenarios.format import Scenario
from bridge.scenarios.named import find
from bridge.subjects import release, releases, resolve

if TYPE_CHECKING:
    from bridge.explore.versions.playing import Playing
    from bridge.explore.workers.where import Where
    from bridge.harness.launching import LaunchOptions

_VERDICTS = {"good": ExitCode.HELD, "bad": ExitCode.VIOLATED}


class BisectCommand(TyperCommand):
    """The command. For git, a wrong call must not look like a bad commit."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            # Errors of a call have a message; `--help` ends by an exception too. typer has its own copy of
            # click, whose classes it does not export.
            if hasattr(error, "format_message") and not _has_ends(given):
                error.exit_code = ExitCode.ABORT  # type: ignore[attr-defined]
            raise


def _has_ends(args: list[str]) -> bool:
    return any(word.partition("=")[0] in ("--good", "--bad") for word in args)


def bisect(
    scenario: str = typer.Argument(..., help="The name of a scenario, or a JSON file."),
    sdk: str = typer.Option(
        ..., "--sdk", metavar="NAME", help="The SDK, as in datadog; or one build, as in datadog@./dist."
    ),
    good: str | None = typer.Option(None, "--good", metavar="VERSION", help="A version that holds."),
    bad: str | None = typer.Option(
        None, "--bad", metavar="VERSION", help="A version that does not, older or newer than the good one."
    ),
    rule: str | None = typer.Option(
        None, "--rule", help="Only this rule decides (default: all that the good version holds)."
    ),
    every: bool = typer.Option(False, "--all", help="Play every version, to find all changes."),
    pre: bool = typer.Option(False, "--pre", help="Take pre-releases too."),
    recording: Path | None = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings in DIR."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
    executor: str = EXECUTOR,
    chromium: str | None = CHROMIUM,
    chromium_arg: list[str] = CHROMIUM_ARGS,
    timeout: float = typer.Option(
        10, "--timeout", metavar="SECONDS", min=0.1, help="Longest time of a step."
    ),
) -> None:
    """Find the version of an SDK with which a promise broke, or was kept again, by a binary search.

    Without --good and --bad, judge one build for `git bisect run`: 0 good, 1 bad, 125 cannot say.
    """
    from bridge.explore.workers.where import Where
    from bridge.harness.launching import LaunchOptions

    alone = good is None and bad is None
    with _as_git_expects() if alone else _as_it_is():
        check_rules([rule] if rule else [])
        played = find(scenario)
        if not alone and (good is None or bad is None):
            raise UsageError("bisect needs both --good VERSION and --bad VERSION; neither for one build")
        launch = LaunchOptions(chromium=chromium, args=tuple(chromium_arg), timeout_s=timeout)
        where = Where.of(None, executor)
        play = _Playing(played, rule, recording, launch, where, as_json)
        if good is None or bad is None:
            code = play.one(sdk)
        else:
            code = play.between(sdk, good, bad, every=every, pre=pre)
    raise typer.Exit(code)


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _as_git_expects() -> Iterator[None]:
    """Let no error look like a bad commit: codes from 1 to 124 do, and one over 127 ends `git bisect run`."""
    try:
        yield
    except BridgeError as error:
        note(f"profiler-bridge: {error}")
        raise typer.Exit(ExitCode.ABORT) from error
    except Exception as error:
        clear_progress()
        traceback.print_exc()
        raise typer.Exit(ExitCode.ABORT) from error


class _Playing:
    """What both ways of the command share."""

    def __init__(
        self,
        scenario: Scenario,
        rule: str | None,
        recordings: Path | None,
        launch: LaunchOptions,
        where: Where,
        as_json: bool,
    ) -> None:
        from bridge.harness.player import Options

        self._scenario = scenario
        self._rules = [rule] if rule else []
        self._options = Options(recordings=recordings)
        self._launch = launch
        self._where = where
        self._as_json = as_json

    def _playing(self) -> AbstractContextManager[Playing]:
        from bridge.explore.versions.playing import playing

        at = self._where.executor
        progress(f"looking for the workers at {at}" if at else "starting Chromium")
        return playing(self._scenario, self._options, self._launch, self._where, note)

    def between(self, sdk: str, good: str, bad: str, *, every: bool, pre: bool) -> ExitCode:
        """Search among the published versions. Returns the exit code."""
        from bridge.explore.versions.trials import Trials, bisect, fetching

        versions, border = versions_between(sdk, good, bad, every=every, pre=pre)
        note(f"{len(versions)} versions of {sdk}, from {versions[0]} to {versions[-1]}")
        started = time.monotonic()
        with fetching() as sdks:
            specs = [f"{sdk}@{version}" for version in versions]
            sdks.ahead([specs[border.good], specs[border.bad]])
            with self._playing() as playing:
                trials = Trials(playing, self._rules)
                known = bisect(border, specs, trials, sdks, progress)
                browser = playing.browser
        report = report_of(
            border,
            versions,
            known,
            trials.told,
            trials.recordings,
            scenario=self._scenario.name,
            sdk=sdk,
            rules=tuple(trials.rules),
            duration_s=round(time.monotonic() - started, 1),
            browser=browser,
        )
        if self._as_json:
            print_json(report)
        else:
            for line in lines(report):
                say(line)
        return report.exit_code

    def one(self, spec: str) -> ExitCode:
        """Judge one build. Returns the exit code for git."""
        from bridge.explore.versions.trials import Trials, all_judged, one_build

        try:
            sdk = resolve(spec)
        except BridgeError as error:
            note(f"profiler-bridge: {error}")
            return ExitCode.CANNOT_SAY
        with self._playing() as playing:
            trials = Trials(playing, self._rules, all_judged)
            known = one_build(sdk, trials, progress)
        state = known.state
        if self._as_json:
            print_json(
                {
                    "schema": "profiler-bridge.verdict/1",
                    "subject": sdk.spec,
                    "scenario": self._scenario.name,
                    "rules": list(trials.rules),
                    "state": state,
                    "plays": known.plays,
                    "why": trials.told.get(0, ""),
                    "recordings": trials.recordings.get(0, []),
                }
            )
        else:
            told = trials.told.get(0, "")
            say(f"{sdk.spec}: {state.replace('-', ' ')}{f': {told}' if told and state != 'good' else ''}")
        return _VERDICTS.get(state, ExitCode.CANNOT_SAY)


def versions_between(
    sdk: str, good: str, bad: str, *, every: bool = False, pre: bool = False
) -> tuple[list[str], Border]:
    """Return the published versions from one end to the other, the oldest first, and the search among them.

    Raises UsageError if an end is no published version, or both are the same.
    """
    from bridge.subjects.versions import order

    if "@" in sdk:
        raise UsageError(
            f"--sdk {sdk}: with --good and --bad the name alone is needed: {sdk.partition('@')[0]}"
        )
    published = releases(sdk)
    ends = [release(f"{sdk}@{end}") for end in (good, bad)]
    for end in ends:
        if end not in published:
            resolve(f"{sdk}@{end}")  # raises with the nearest versions
    if ends[0] == ends[1]:
        raise UsageError(f"--good and --bad are both {ends[0]}: two versions are needed")
    low, high = sorted(ends, key=order)
    chosen = [
        version
        for version in published
        if order(low) <= order(version) <= order(high) and (pre or "-" not in version or version in ends)
    ]
    return chosen, Border(len(chosen), oldest_is_good=ends[0] == low, everything=every)
