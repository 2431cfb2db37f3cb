"""`profiler-bridge run SCENARIO...`: the main job."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import typer

from bridge.cli.options import CHROMIUM
from bridge.cli.output import note, print_json, print_run, progress
from bridge.cli.show import check_rules
from bridge.core.scenario import Scenario
from bridge.core.verdicts import Judgement
from bridge.errors import UsageError
from bridge.harness.bridge import Bridge, named_vendor
from bridge.harness.reach import LOOPBACK
from bridge.report.text import console, verdict_table
from bridge.scenarios.named import find
from bridge.scenarios.player import Options, Played, play
from bridge.scenarios.results import report_of
from bridge.scenarios.stage import Subject

DEFAULT_SDK = "datadog"


def run(
    scenario: list[str] = typer.Argument(
        ..., help="Names of scenarios (`profiler-bridge scenarios` lists them), or files of your own."
    ),
    sdk: list[str] = typer.Option(
        [],
        "--sdk",
        metavar="NAME@VERSION",
        help="The SDK under test (repeatable): datadog, sentry, sentry-trace, sentry-legacy or agent.",
    ),
    url: str | None = typer.Option(None, "--url", help="Your own page; {proxy} in it stands for the intake."),
    vendor: str | None = typer.Option(
        None, "--vendor", metavar="NAME", help="Whose contract the page at --url is held to."
    ),
    intake_host: list[str] = typer.Option(
        [],
        "--intake-host",
        metavar="HOST",
        help="Send requests to HOST (HOST:PORT, HOST/PATH, * is wild) to the local intake too (repeatable).",
    ),
    agent: bool = typer.Option(
        False, "--agent", help="Put our agent into the page at --url; its CSP is not enforced then."
    ),
    redirect: bool = typer.Option(True, help="Send requests to known vendors' intakes to the local one."),
    rule: list[str] = typer.Option([], "--rule", help="Judge by this rule only (repeatable)."),
    repeat: int = typer.Option(1, "--repeat", min=1, help="Play each this many times."),
    cdp: str | None = typer.Option(
        None, "--cdp", metavar="URL", help="Attach to a Chromium that runs: http://HOST:9222 or ws://..."
    ),
    listen: str = typer.Option(
        LOOPBACK,
        "--listen",
        metavar="ADDRESS",
        help="Where the intake listens, for a browser elsewhere.",
    ),
    intake_url: str | None = typer.Option(
        None, "--intake-url", metavar="URL", help="Where that browser reaches the intake, if not there."
    ),
    headed: bool = typer.Option(False, "--headed", help="Show the browser."),
    emulated: bool = typer.Option(
        False, "--emulated", help="Fake hidden tabs, for a browser that cannot hide them; results say so."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
    recording: Path | None = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings here."),
    store: Path | None = typer.Option(
        None, "--store", metavar="DIR", help="Keep all uploads here too, as serve does."
    ),
    chromium: str | None = CHROMIUM,
    timeout: float = typer.Option(
        10, "--timeout", metavar="SECONDS", min=0.1, help="How long a step may wait."
    ),
    document_policy: bool = typer.Option(
        True, help="Add `Document-Policy: js-profiling` to pages that do not send one."
    ),
) -> None:
    """Drive real tabs through SCENARIOs and say which promise of the profiler was broken, and when."""
    scenarios = [find(name) for name in scenario]
    check_rules(rule)
    if url and sdk:
        raise UsageError("--url and --sdk exclude each other: the page at --url brings its own SDK")
    if vendor and not url:
        raise UsageError("--vendor is for a page at --url: an SDK's own vendor is known")
    if agent and not url:
        raise UsageError("--agent is for a page at --url: '--sdk agent' is a page of ours that has it")
    if intake_host and not redirect:
        raise UsageError("--intake-host and --no-redirect exclude each other")
    with ExitStack() as stack:
        subjects = (
            [_page(url, vendor or ("agent" if agent else None))]
            if url
            else [_sdk(spec, stack) for spec in sdk or [DEFAULT_SDK]]
        )
        progress(f"attaching to {cdp}" if cdp else "starting Chromium")
        bridge = stack.enter_context(
            Bridge.launch(
                headless=not headed,
                chromium=chromium,
                cdp=cdp,
                listen=listen,
                intake_url=intake_url,
                document_policy=document_policy,
                redirect=redirect,
                agent=agent,
                intake_hosts=tuple(intake_host),
                emulated=emulated,
                timeout_s=timeout,
                store=store,
            )
        )
        played = _Played(as_json)
        options = Options(rules=list(rule), recordings=recording, progress=progress)
        try:
            for subject, chosen, number in _entries(subjects, scenarios, repeat):
                progress(f"{chosen.name}  {subject.spec}  {number}/{repeat}")
                played.add(play(bridge, chosen, subject, number, options))
        except BaseException:
            # What was played until the browser died, or the user had enough, is not lost.
            played.finish()
            raise
    raise typer.Exit(played.finish())


def _entries(
    subjects: list[Subject], scenarios: list[Scenario], repeat: int
) -> Iterator[tuple[Subject, Scenario, int]]:
    for subject in subjects:
        for scenario in scenarios:
            for number in range(1, repeat + 1):
                yield subject, scenario, number


def _page(url: str, vendor: str | None) -> Subject:
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--url {url!r}: an address that starts with http:// or https:// is needed")
    named = named_vendor(vendor).name if vendor else ""
    return Subject(url, lambda proxy: url.replace("{proxy}", quote(proxy, safe="")), named)


def _sdk(spec: str, stack: ExitStack) -> Subject:
    from bridge.subjects import resolve, serve

    started = time.monotonic()
    subject = resolve(spec)
    if time.monotonic() - started > 1:
        progress(f"fetched {subject.spec} from npm")
    serving = stack.enter_context(serve(subject))
    return Subject(subject.spec, serving.url, subject.vendor)


class _Played:
    """Prints each run as it ends; in text, the first of each kind with its timeline."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._all: list[Played] = []
        self._shown: set[object] = set()

    def add(self, played: Played) -> None:
        self._all.append(played)
        result = played.result
        kind = (result.scenario, result.subject, result.verdict, tuple(sorted(result.rules.items())))
        if not self._as_json and kind not in self._shown:
            self._shown.add(kind)
            print_run(played.recording, played.judgement, result)
        if result.failure:
            note(f"profiler-bridge: {result.scenario} on {result.subject}: {result.failure}")

    def finish(self) -> int:
        """Print what stands at the end; the exit code."""
        report = report_of([played.result for played in self._all])
        if self._as_json:
            print_json(report)
        elif len(self._all) > 1:
            console().print(verdict_table(self._by_scenario()))
        return 0 if report.ok else 1

    def _by_scenario(self) -> dict[str, dict[str, list[Judgement]]]:
        table: dict[str, dict[str, list[Judgement]]] = {}
        for played in self._all:
            row = table.setdefault(played.result.scenario, {})
            row.setdefault(played.result.subject, []).append(played.judgement)
        return table
