"""`profiler-bridge run SCENARIO...`: play scenarios and judge them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import typer

from bridge.cli.limits import with_limits
from bridge.cli.options import CHROMIUM_ARGS, CHROMIUMS, listed
from bridge.cli.output import note, print_json, print_run, progress, stdout
from bridge.cli.show import check_rules
from bridge.core.verdicts import Judgement
from bridge.errors import UsageError
from bridge.harness.agent import INJECTED
from bridge.harness.bridge import Bridge
from bridge.harness.intake_address import LOOPBACK
from bridge.harness.launching import LaunchOptions
from bridge.harness.player import Options, Played, play
from bridge.harness.stage import Subject
from bridge.judging.results import report_of
from bridge.report.columns import BrowserNames, columns
from bridge.report.verdict_table import verdict_table
from bridge.scenarios.format import Scenario
from bridge.scenarios.named import SCENARIOS, find
from bridge.subjects import known_subjects
from bridge.vendors.limits import Limits
from bridge.vendors.registry import known_vendor, one_of

DEFAULT_SDK = "datadog"
_SDK_HELP = (
    f"The SDK under test (repeatable): {one_of(known_subjects())}. "
    f"Without it and without --url: {DEFAULT_SDK}, the newest."
)


@with_limits
def run(
    scenario: list[str] = typer.Argument(
        None, help="Names of scenarios (`profiler-bridge scenarios` lists them), or paths of JSON files."
    ),
    every: bool = typer.Option(False, "--all", help="Play all named scenarios."),
    sdk: list[str] = typer.Option(
        [],
        "--sdk",
        metavar="NAME@VERSION",
        help=_SDK_HELP,
    ),
    url: list[str] = typer.Option(
        [],
        "--url",
        help="A page of yours (repeatable). In it, {proxy} stands for the URL for an SDK's `proxy`, "
        "{intake} for the intake's (plain traces go to {intake}/v1/profiles).",
    ),
    vendor: str | None = typer.Option(
        None, "--vendor", metavar="NAME", help="The vendor by whose contract the page at --url is judged."
    ),
    intake_host: list[str] = typer.Option(
        [],
        "--intake-host",
        metavar="HOST",
        help="Redirect requests to this HOST, HOST:PORT or HOST/PATH too; * for any characters (repeatable).",
    ),
    agent: bool = typer.Option(
        False, "--agent", help="Inject the agent into the page at --url; this disables the page's CSP."
    ),
    redirect: bool = typer.Option(True, help="Redirect requests to known vendors' intakes to the local one."),
    rule: list[str] = typer.Option([], "--rule", help="Judge only this rule (repeatable)."),
    repeat: int = typer.Option(1, "--repeat", min=1, help="Play each scenario this many times."),
    cdp: str | None = typer.Option(
        None,
        "--cdp",
        metavar="URL",
        help="Attach to a running Chromium: http://HOST:9222, ws://..., or its user data folder.",
    ),
    listen: str = typer.Option(
        LOOPBACK,
        "--listen",
        metavar="ADDRESS",
        help="The address the intake listens on; change it for a browser on another machine.",
    ),
    intake_url: str | None = typer.Option(
        None,
        "--intake-url",
        metavar="URL",
        help="The URL at which the browser reaches the intake, if it differs from --listen.",
    ),
    headed: bool = typer.Option(False, "--headed", help="Show the browser."),
    emulated: bool = typer.Option(
        False,
        "--emulated",
        help="Emulate visibility, for a browser that cannot hide tabs; every result is marked as emulated.",
    ),
    ignore_https_errors: bool = typer.Option(
        False, "--ignore-https-errors", help="Load pages whose certificate is not valid; results tell it."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
    recording: Path | None = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings in DIR."),
    store: Path | None = typer.Option(
        None, "--store", metavar="DIR", help="Store all uploads in DIR too, as `serve` does."
    ),
    chromium: list[str] = CHROMIUMS,
    chromium_arg: list[str] = CHROMIUM_ARGS,
    timeout: float = typer.Option(
        10, "--timeout", metavar="SECONDS", min=0.1, help="The longest time that a step waits."
    ),
    document_policy: bool = typer.Option(
        True, help="Add `Document-Policy: js-profiling` to pages that do not send it."
    ),
    require_document_policy: bool = typer.Option(
        False,
        "--require-document-policy",
        help="Count a page to which the policy had to be added as a violation.",
    ),
    *,
    limits: Limits,
) -> None:
    """Play SCENARIOs in real tabs, and report which rule the profiler violated, and when."""
    scenarios = chosen_scenarios(scenario or [], every)
    check_rules(rule)
    if url and sdk:
        raise UsageError("--url and --sdk exclude each other: the page at --url has its own SDK")
    if vendor and not url:
        raise UsageError("--vendor needs --url: the vendor of an SDK at --sdk is known")
    if agent and not url:
        raise UsageError("--agent needs --url; use '--sdk agent' for the agent on its own page")
    if intake_host and not redirect:
        raise UsageError("--intake-host and --no-redirect exclude each other: leave out one of them")
    launch = LaunchOptions(
        headless=not headed,
        chromium=chromium[0] if chromium else None,
        cdp=cdp,
        listen=listen,
        intake_url=intake_url,
        document_policy=document_policy,
        require_document_policy=require_document_policy,
        redirect=redirect,
        agent=agent,
        intake_hosts=tuple(intake_host),
        emulated=emulated,
        ignore_https_errors=ignore_https_errors,
        args=tuple(chromium_arg),
        timeout_s=timeout,
        store=store,
        limits=limits,
    )
    with ExitStack() as stack:
        subjects = (
            [_page(each, vendor or ("agent" if agent else None), INJECTED if agent else "") for each in url]
            if url
            else [_sdk(spec, stack) for spec in sdk or [DEFAULT_SDK]]
        )
        if not url and not sdk:
            note(f"neither --sdk nor --url is given: taking {subjects[0].spec}, the newest")
        played = _Played(as_json)
        options = Options(rules=list(rule), recordings=recording, progress=progress)
        entries = list(_entries(subjects, scenarios, repeat))
        count = itertools.count(1)
        launches = [replace(launch, chromium=each) for each in chromium[1:]]
        names = BrowserNames()
        try:
            for each in (launch, *launches):
                progress(
                    f"attaching to {cdp}" if cdp else f"starting Chromium {each.chromium or ''}".rstrip()
                )
                with Bridge(each) as bridge:
                    if launches:
                        options.browser = names.add(bridge.browser_version, each.chromium or "")
                    for subject, chosen, number in entries:
                        at = f"{next(count)} of {len(entries) * (1 + len(launches))}"
                        progress("  ".join(filter(None, [at, chosen.name, subject.spec, options.browser])))
                        played.add(play(bridge, chosen, subject, number, options))
        except BaseException:
            # Results up to here are printed, also if the browser died or the user pressed Ctrl-C.
            played.finish()
            raise
    raise typer.Exit(played.finish())


def chosen_scenarios(names: list[str], every: bool) -> list[Scenario]:
    """Return the scenarios of these names and files; with `every`, all named ones and then these files."""
    if not names and not every:
        raise UsageError(
            "no scenario is given: name one (`profiler-bridge scenarios` lists them), or use --all"
        )
    named = list(SCENARIOS) if every else []
    return [find(name) for name in [*named, *(name for name in names if name not in named)]]


def _entries(
    subjects: list[Subject], scenarios: list[Scenario], repeat: int
) -> Iterator[tuple[Subject, Scenario, int]]:
    for subject in subjects:
        for scenario in scenarios:
            for number in range(1, repeat + 1):
                yield subject, scenario, number


def _page(url: str, vendor: str | None, sdk: str) -> Subject:
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--url {url!r}: an address that starts with http:// or https:// is needed")
    named = known_vendor(vendor).name if vendor else ""
    return Subject(url, lambda _proxy: url, named, sdk)


def _sdk(spec: str, stack: ExitStack) -> Subject:
    from bridge.subjects import resolve, serve

    if hint := listed("sdk", spec):
        raise UsageError(f"--sdk {spec!r}: {hint}".rstrip(": "))
    started = time.monotonic()
    subject = resolve(spec)
    if time.monotonic() - started > 1:
        progress(f"fetched {subject.spec} from npm")
    serving = stack.enter_context(serve(subject))
    return Subject(subject.spec, serving.url, subject.vendor, serving.sdk)


class _Played:
    """Prints each run when it ends. As text, it prints only the first run of each kind, with its timeline."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._all: list[Played] = []
        self._shown: set[object] = set()

    def add(self, played: Played) -> None:
        self._all.append(played)
        result = played.result
        kind = (
            result.scenario,
            result.subject,
            result.browser,
            result.verdict,
            tuple(sorted(result.rules.items())),
        )
        if not self._as_json and kind not in self._shown:
            self._shown.add(kind)
            print_run(played.replay, played.judgement, result)
        elif result.failure:
            note(f"profiler-bridge: {result.scenario} on {result.subject}: {result.failure}")

    def finish(self) -> int:
        """Print the final table or JSON. Returns the exit code."""
        report = report_of([played.result for played in self._all])
        if self._as_json:
            print_json(report)
        elif len(self._all) > 1:
            out = stdout()
            out.print(verdict_table(self._by_scenario(), out.look))
        return report.exit_code

    def _by_scenario(self) -> dict[str, dict[str, list[Judgement]]]:
        table: dict[str, dict[str, list[Judgement]]] = {}
        names = columns([played.result for played in self._all])
        for played, column in zip(self._all, names, strict=True):
            row = table.setdefault(played.result.scenario, {})
            row.setdefault(column, []).append(played.judgement)
        return table
