"""`profiler-bridge run SCENARIO...`: play scenarios and judge them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from bridge.cli.next_command import record_command, show_command
from bridge.cli.options import CHROMIUM_ARGS, CHROMIUMS, VERBOSE, check_rules, listed
from bridge.cli.output import note, progress, stdout
from bridge.cli.pages import Pages, check_pages
from bridge.cli.runs import options
from bridge.cli.runs.gate import Gate, GateOptions
from bridge.cli.runs.printed import Printed
from bridge.cli.runs.subjects import packed_sites, page_subjects, promising, sdk_subject, tell_of_local_pages
from bridge.cli.serving.limits import with_limits
from bridge.cli.stored.source_maps import maps_for
from bridge.driver.context.access import parsed_headers
from bridge.errors import UsageError, reason_of
from bridge.explore.workers.plays import Entry, PlayList, play_all
from bridge.explore.workers.where import Where
from bridge.harness.launching import LaunchOptions
from bridge.harness.player import Options
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from bridge.report.suite import Suite
from bridge.scenarios.format import Scenario
from bridge.scenarios.named import SCENARIOS, find
from bridge.vendors.limits import Limits

#: stands for all named scenarios
ALL = "all"


@partial(with_limits, hidden=True)
def run(
    context: typer.Context,
    scenario: list[str] = options.SCENARIO,
    every: bool = options.EVERY,
    tag: list[str] = options.TAG,
    sdk: list[str] = options.SDK,
    url: list[str] = options.URL,
    vendor: str | None = options.VENDOR,
    promise: list[str] = options.PROMISE,
    intake_host: list[str] = options.INTAKE_HOST,
    agent: bool = options.AGENT,
    redirect: bool = options.REDIRECT,
    rule: list[str] = options.RULE,
    repeat: int = options.REPEAT,
    jobs: int | None = options.JOBS,
    executor: str = options.EXECUTOR,
    cdp: str | None = options.CDP,
    listen: str = options.LISTEN,
    intake_url: str | None = options.INTAKE_URL,
    headed: bool = options.HEADED,
    emulated: bool = options.EMULATED,
    ignore_https_errors: bool = options.IGNORE_HTTPS_ERRORS,
    verbose: bool = VERBOSE,
    http_credentials: str | None = options.HTTP_CREDENTIALS,
    header: list[str] = options.HEADER,
    storage_state: Path | None = options.STORAGE_STATE,
    as_json: bool = options.AS_JSON,
    recording: Path | None = options.RECORDING,
    html: Path | None = options.HTML,
    source_maps: Path | None = options.SOURCE_MAPS,
    junit: Path | None = options.JUNIT,
    github: bool = options.GITHUB,
    baseline: Path | None = options.BASELINE,
    update_baseline: bool = options.UPDATE_BASELINE,
    store: str | None = options.STORE,
    chromium: list[str] = CHROMIUMS,
    chromium_arg: list[str] = CHROMIUM_ARGS,
    timeout: float = options.TIMEOUT,
    document_policy: bool = options.DOCUMENT_POLICY,
    recovery: bool = options.RECOVERY,
    require_document_policy: bool = options.REQUIRE_DOCUMENT_POLICY,
    *,
    limits: Limits,
) -> None:
    """Play SCENARIOs in real tabs, and report which rule was violated, and when."""
    words = scenario or []
    scenarios = chosen_scenarios(words, every, tag)
    command = partial(next_command, context=context, words=words)
    check_rules(rule)
    gate = Gate(
        GateOptions(
            junit=junit, github=github, baseline=baseline, update_baseline=update_baseline, pinned=sdk
        ),
        as_json=as_json,
    )
    if url and sdk:
        raise UsageError("--url and --sdk exclude each other: the page at --url has its own SDK")
    if vendor and not url:
        raise UsageError("--vendor needs --url: the vendor of an SDK at --sdk is known")
    if promise and not url:
        raise UsageError("--promise needs --url: what an SDK at --sdk promises is in its vendor's contract")
    if promise and (vendor or agent):
        raise UsageError("--promise and --vendor or --agent exclude each other: these have contracts")
    if agent and not url:
        raise UsageError("--agent needs --url; use '--sdk agent' for the agent on its own page")
    if intake_host and not redirect:
        raise UsageError("--intake-host and --no-redirect exclude each other: leave out one of them")
    maps = maps_for(source_maps, "--html", used=html is not None)
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
    where = Where.of(jobs, executor)
    where.check(launch)
    tell_of_local_pages(url, executor)
    with ExitStack() as stack:
        subjects = (
            page_subjects(url, vendor or promising(promise, stack), agent=agent)
            if url
            else [sdk_subject(spec, stack) for spec in sdk or [options.DEFAULT_SDK]]
        )
        if not url and not sdk:
            note(f"neither --sdk nor --url is given: taking {subjects[0].spec}, the newest")
        plan = PlayList(
            launches=[launch, *(replace(launch, chromium=each) for each in chromium[1:])],
            entries=list(_entries(subjects, scenarios, repeat)),
            options=Options(list(rule), recording, watch_recovery=recovery),
            elsewhere=bool(executor),
            sites=packed_sites(subjects) if executor and not url else {},
        )
        check_pages(len(plan.entries) * len(plan.launches), html)
        expected = [(entry.scenario.name, entry.subject.spec) for entry in plan.entries]
        several = len(plan.launches) > 1
        suite = Suite(stdout().look, expected, verbose=verbose, browsers=several)
        played = Printed(as_json, suite, Pages(html, symbolicate=maps.trace), stack.enter_context(gate))
        try:
            with closing(play_all(plan, where, progress, note)) as plays:
                for place, play in plays:
                    played.add(place, play)
        except BaseException as error:
            # Results up to here are printed, also if the browser died or the user pressed Ctrl-C.
            played.interrupt(command, reason_of(error))
            raise
        exit_code = played.finish(command)
        maps.tell()
    raise typer.Exit(exit_code)


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
