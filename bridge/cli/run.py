"""`profiler-bridge run SCENARIO...`: play scenarios and judge them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from bridge.cli.limits import with_limits
from bridge.cli.next_command import record_command, show_command
from bridge.cli.options import CHROMIUM_ARGS, CHROMIUMS, VERBOSE, listed
from bridge.cli.output import note, print_json, progress, stdout
from bridge.cli.pages import Pages, check_pages
from bridge.cli.show import check_rules
from bridge.cli.subjects import page_subjects, sdk_subject
from bridge.driver.context.access import parsed_headers
from bridge.errors import UsageError
from bridge.explore.workers.plays import Entry, PlayList, check_jobs, play_all
from bridge.harness.intake_address import LOOPBACK
from bridge.harness.launching import LaunchOptions
from bridge.harness.player import Options, Played
from bridge.harness.stage import Subject
from bridge.judging.results import Judged, Result, report_of
from bridge.report.suite import Suite
from bridge.scenarios.format import Scenario
from bridge.scenarios.named import SCENARIOS, find
from bridge.subjects import known_subjects
from bridge.vendors.limits import Limits
from bridge.vendors.registry import one_of

DEFAULT_SDK = "datadog"
#: stands for all named scenarios
ALL = "all"
_SDK_HELP = (
    f"The SDK under test (repeatable): {one_of(known_subjects())}. VERSION: or a range, or a build's path. "
    f"Without --url the default is {DEFAULT_SDK}."
)


@partial(with_limits, hidden=True)
def run(
    context: typer.Context,
    scenario: list[str] = typer.Argument(
        None, help="Names of scenarios (`profiler-bridge scenarios` lists them), all, or JSON files."
    ),
    every: bool = typer.Option(False, "--all", help="Play all named scenarios."),
    tag: list[str] = typer.Option(
        [], "--tag", metavar="TAG", help="Only scenarios with this tag (repeatable)."
    ),
    sdk: list[str] = typer.Option(
        [],
        "--sdk",
        metavar="NAME@VERSION",
        help=_SDK_HELP,
    ),
    url: list[str] = typer.Option(
        [],
        "--url",
        metavar="[LABEL=]URL",
        help="A page of yours (repeatable). {proxy} in it is the URL for an SDK's `proxy`, {intake} the "
        "intake's.",
    ),
    vendor: str | None = typer.Option(
        None, "--vendor", metavar="NAME", help="Judge the page at --url by this contract."
    ),
    intake_host: list[str] = typer.Option(
        [],
        "--intake-host",
        metavar="HOST",
        help="Redirect this HOST, HOST:PORT or HOST/PATH too; * for any characters (repeatable).",
    ),
    agent: bool = typer.Option(
        False, "--agent", help="Inject the agent into the page at --url; this disables its CSP."
    ),
    redirect: bool = typer.Option(True, help="Redirect vendors' intakes to the local one."),
    rule: list[str] = typer.Option([], "--rule", help="Judge only this rule (repeatable)."),
    repeat: int = typer.Option(1, "--repeat", metavar="N", min=1, help="Play each scenario this many times."),
    jobs: int = typer.Option(1, "--jobs", "-j", metavar="N", help="Play in N browsers at a time."),
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
        help="Address of the intake, for a browser on another machine.",
    ),
    intake_url: str | None = typer.Option(
        None,
        "--intake-url",
        metavar="URL",
        help="The intake's URL as the browser reaches it.",
    ),
    headed: bool = typer.Option(False, "--headed", help="Show the browser."),
    emulated: bool = typer.Option(
        False,
        "--emulated",
        help="Emulate visibility; every result says so.",
    ),
    ignore_https_errors: bool = typer.Option(
        False, "--ignore-https-errors", help="Load pages with invalid certificates."
    ),
    verbose: bool = VERBOSE,
    http_credentials: str | None = typer.Option(
        None,
        "--http-credentials",
        metavar="USER:PASS",
        help="User and password for documents whose server asks for them; better in the variable.",
    ),
    header: list[str] = typer.Option(
        [],
        "--header",
        metavar="'NAME: VALUE'",
        help="Send this header with every request of the page, to every host (repeatable).",
    ),
    storage_state: Path | None = typer.Option(
        None,
        "--storage-state",
        metavar="FILE",
        help="Begin with the cookies and local storage of this file of Playwright's (a login).",
    ),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document on stdout."),
    recording: Path | None = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings in DIR."),
    html: Path | None = typer.Option(
        None, "--html", metavar="DIR", help="Write a page for each run into DIR."
    ),
    store: Path | None = typer.Option(
        None, "--store", metavar="DIR", help="Store all uploads in DIR, as `serve` does."
    ),
    chromium: list[str] = CHROMIUMS,
    chromium_arg: list[str] = CHROMIUM_ARGS,
    timeout: float = typer.Option(
        10, "--timeout", metavar="SECONDS", min=0.1, help="Longest time of a step."
    ),
    document_policy: bool = typer.Option(
        True, help="Add `Document-Policy: js-profiling` where it is missing."
    ),
    recovery: bool = typer.Option(
        True,
        help="If no profiler ran when it should, click on for up to 15 s, to tell one that is stuck from one "
        "that is late.",
    ),
    require_document_policy: bool = typer.Option(
        False,
        "--require-document-policy",
        help="Count pages without that header as violations.",
    ),
    *,
    limits: Limits,
) -> None:
    """Play SCENARIOs in real tabs, and report which rule the profiler violated, and when."""
    words = scenario or []
    scenarios = chosen_scenarios(words, every, tag)
    command = partial(next_command, context=context, words=words)
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
        http_credentials=http_credentials,
        headers=parsed_headers(header),
        storage_state=storage_state,
        args=tuple(chromium_arg),
        timeout_s=timeout,
        store=store,
        limits=limits,
    )
    check_jobs(jobs, launch)
    with ExitStack() as stack:
        subjects = (
            page_subjects(url, vendor, agent=agent)
            if url
            else [sdk_subject(spec, stack) for spec in sdk or [DEFAULT_SDK]]
        )
        if not url and not sdk:
            note(f"neither --sdk nor --url is given: taking {subjects[0].spec}, the newest")
        plan = PlayList(
            launches=[launch, *(replace(launch, chromium=each) for each in chromium[1:])],
            entries=list(_entries(subjects, scenarios, repeat)),
            options=Options(list(rule), recording, watch_recovery=recovery),
        )
        check_pages(len(plan.entries) * len(plan.launches), html)
        expected = [(entry.scenario.name, entry.subject.spec) for entry in plan.entries]
        several = len(plan.launches) > 1
        suite = Suite(stdout().look, expected, verbose=verbose, browsers=several)
        played = Printed(as_json, suite, Pages(html))
        try:
            with closing(play_all(plan, jobs, progress, note)) as plays:
                for place, play in plays:
                    played.add(place, play)
        except BaseException:
            # Results up to here are printed, also if the browser died or the user pressed Ctrl-C.
            played.interrupt(command)
            raise
    raise typer.Exit(played.finish(command))


def next_command(result: Result, context: typer.Context, words: list[str]) -> str:
    """Return the command to type after a run. `words`: the scenarios as they were given."""
    if result.recording:
        return show_command(result)
    files = {find(word).name: word for word in words if word not in (*SCENARIOS, ALL)}
    return record_command(result, files.get(result.scenario, result.scenario), context)


def chosen_scenarios(names: list[str], every: bool = False, tags: Sequence[str] = ()) -> list[Scenario]:
    """Return the scenarios of these names and files; with `every` or the name `all`, all named ones and then
    these files. `tags`: only those with one of these; without names, of all named ones."""
    every = every or ALL in names or bool(tags and not names)
    if not names and not every:
        raise UsageError(
            "no scenario is given: name one (`profiler-bridge scenarios` lists them), or use --all"
        )
    named = list(SCENARIOS) if every else []
    found = [find(name) for name in [*named, *(name for name in names if name not in (*named, ALL))]]
    known = {tag: None for each in (*SCENARIOS.values(), *found) for tag in each.tags}
    for tag in tags:
        if tag not in known:
            raise UsageError.unknown("tag", tag, known, listed("tag", tag))
    chosen = [each for each in found if not tags or set(each.tags) & set(tags)]
    if not chosen:
        raise UsageError(f"no chosen scenario has the tag {' or '.join(tags)}")
    return chosen


def _entries(subjects: list[Subject], scenarios: list[Scenario], repeat: int) -> Iterator[Entry]:
    for subject in subjects:
        for scenario in scenarios:
            for number in range(1, repeat + 1):
                yield Entry(subject, scenario, number)


class Printed:
    """Prints each run when it has ended, and all before it, and the end of the call."""

    def __init__(self, as_json: bool, suite: Suite, pages: Pages | None = None) -> None:
        self._as_json = as_json
        self._suite = suite
        self._pages = pages or Pages(None)
        self._results: list[Result] = []
        #: place -> what has ended before its turn
        self._early: dict[int, Played | None] = {}
        self._due = 0

    def add(self, place: int, played: Played | None) -> None:
        """Take what has ended; None: it was given up."""
        self._early[place] = played
        while self._due in self._early:
            self._print(self._early.pop(self._due))
            self._due += 1

    def _print(self, played: Played | None) -> None:
        if played is None:
            return
        result = played.result
        self._results.append(result)
        if not self._as_json:
            stdout().print(self._suite.add(played.replay, played.judgement, result))
        elif result.failure:
            note(f"profiler-bridge: {result.scenario} on {result.subject}: {result.failure}")
        self._pages.add(Judged(played.replay, played.judgement, result))

    def interrupt(self, command: Callable[[Result], str]) -> None:
        """Print what there is of a call that an error ends."""
        for place in sorted(self._early):
            self._print(self._early.pop(place))
        if self._results:
            self.finish(command)

    def finish(self, command: Callable[[Result], str]) -> int:
        """Print the closing list and table, or JSON. Returns the exit code."""
        report = report_of(self._results)
        if self._as_json:
            print_json(report)
        else:
            stdout().print(self._suite.closing(command))
        self._pages.close()
        return report.exit_code
