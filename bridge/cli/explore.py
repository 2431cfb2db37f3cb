"""`profiler-bridge explore`: find the shortest sequences of real browser events that break a promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bridge.cli.options import check_rules, page_address
from bridge.cli.output import note, print_json, progress, say
from bridge.cli.quantities import parse_seconds
from bridge.cli.runs.options import EXECUTOR
from bridge.cli.runs.subjects import judged_vendor, tell_of_local_pages
from bridge.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from bridge.explore.explorer import Exploration
    from bridge.explore.findings.report import ExploreReport, Told
    from bridge.explore.search.found import Found
    from bridge.explore.search.plan import Plan
    from bridge.explore.space.case import Pace

PACES = ("settled", "swift", "both")


def explore(
    sdk: str | None = typer.Option(None, "--sdk", metavar="NAME@VERSION", help="The SDK to search."),
    url: str | None = typer.Option(None, "--url", metavar="URL", help="A page of yours, unchanged."),
    vendor: str | None = typer.Option(None, "--vendor", metavar="NAME", help="The vendor of the page's SDK."),
    order: int = typer.Option(
        1, "--order", metavar="N", help="0: each transition, 1: each pair of them, 2: triples too, ..."
    ),
    pace: str = typer.Option(
        "both",
        "--pace",
        metavar="PACE",
        help="settled: a person's pace; swift: each step follows at once; both.",
    ),
    steps: list[str] = typer.Option(
        [],
        "--steps",
        metavar="GROUP",
        help="More steps than the twelve: user, buffer, window, idle, tabs, intake, or MODULE:FUNCTION, one "
        "of your own (repeatable, or separated by commas).",
    ),
    tabs: int = typer.Option(1, "--tabs", metavar="N", help="Begin with so many tabs of one session."),
    rules: list[str] = typer.Option(
        [], "--rules", metavar="RULE", help="Judge only these rules (repeatable, or with commas)."
    ),
    budget: str = typer.Option(
        "5m",
        "--budget",
        metavar="TIME",
        help="The time for finding, e.g. 90s, 10m; shrinking and confirming come after it.",
    ),
    jobs: int = typer.Option(
        0,
        "--jobs",
        "-j",
        metavar="N",
        min=0,
        help="Browsers at the same time (default: one more than processors; a fleet: all it has).",
    ),
    executor: str = EXECUTOR,
    guided: bool = typer.Option(
        True, help="Go on at random, towards what was seen least, until the time is spent."
    ),
    seed: int = typer.Option(1, "--seed", metavar="S", help="The seed of what is chosen at random."),
    again: Path | None = typer.Option(
        None, "--again", metavar="FILE", help="Play the random part of this JSON report again."
    ),
    baseline: Path | None = typer.Option(
        None, "--baseline", metavar="FILE", help="Findings in FILE are known: only new ones fail."
    ),
    compare: list[str] = typer.Option(
        [], "--compare", metavar="NAME@VERSION", help="Play the findings on this SDK too (repeatable)."
    ),
    recording: Path | None = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings in DIR."),
    emit: Path | None = typer.Option(
        None, "--emit-tests", metavar="DIR", help="Write tests, scenarios and bug reports into DIR."
    ),
    strict: bool = typer.Option(False, "--strict", help="Count a finding that is not stable as a violation."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """Search an SDK, or a page, for the shortest sequences of real browser events that break a promise."""
    from bridge.explore.explorer import Exploration
    from bridge.explore.explorer import explore as search
    from bridge.explore.findings.files import write_findings
    from bridge.explore.findings.known import (
        cases_of,
        file_for,
        read_guided,
        read_known,
        read_memory,
        remembered,
        write_known,
    )
    from bridge.explore.findings.report import report_of

    if (sdk is None) == (url is None):
        raise UsageError("explore needs either --sdk NAME@VERSION or --url URL")
    if not 0 <= order <= 3:
        raise UsageError("--order is 0, 1, 2 or 3")
    words, chosen = _words(steps), tuple(_words(rules))
    check_rules(list(chosen))
    wanted = Exploration(
        steps=tuple(word for word in words if ":" not in word),
        own_steps=tuple(word for word in words if ":" in word),
        tabs=tabs,
        rules=chosen,
        order=order,
        paces=_paces(pace),
        budget_s=parse_seconds("--budget", budget),
        guided=guided,
        seed=seed,
        again=read_guided(again) if again else (),
        jobs=jobs,
        executor=executor,
        recordings=recording,
    )
    before = read_known(baseline) if baseline else None
    wanted = _of_subject(wanted, sdk, url, vendor, compare)
    tell_of_local_pages([url] if url else [], executor)
    subject, plan = wanted.sdk or wanted.url, wanted.plan()
    memory = file_for(subject)
    earlier = read_memory(memory)  # before the search: a file that cannot be read would waste its time
    known = before or earlier
    for line in _costs(wanted, plan):
        note(line)
    found = search(replace(wanted, known=tuple(cases_of(known))), progress, note)
    report = report_of(found, plan, subject, only_new=baseline is not None)
    files = write_findings(found, plan, subject, emit, url or "") if emit else []
    if report.findings or report.gone:
        write_known(memory, remembered(read_memory(memory), found, subject))
    if as_json:
        print_json(report)
    else:
        for line in _lines(found, report, files):
            say(line)
    raise typer.Exit(_exit_code(found, report, strict))


def _words(given: list[str]) -> list[str]:
    return [word.strip() for each in given for word in each.split(",") if word.strip()]


def _paces(pace: str) -> tuple[Pace, ...]:
    both: tuple[Pace, ...] = ("settled", "swift")
    if pace not in PACES:
        raise UsageError.unknown("pace", pace, PACES)
    return both if pace == "both" else tuple(each for each in both if each == pace)


def _of_subject(
    wanted: Exploration, sdk: str | None, url: str | None, vendor: str | None, compare: list[str]
) -> Exploration:
    """Name the subject. SDKs are fetched here, once."""
    from bridge.subjects import resolve

    others = tuple(resolve(each).spec for each in compare)
    if sdk is not None:
        if vendor:
            raise UsageError("--vendor needs --url: the vendor of an SDK at --sdk is known")
        return replace(wanted, sdk=resolve(sdk).spec, compare=others)
    if compare:
        raise UsageError("--compare needs --sdk: a page at --url has its own SDK")
    assert url is not None
    return replace(wanted, url=page_address(url), vendor=judged_vendor(vendor) if vendor else "")


def _costs(wanted: Exploration, plan: Plan) -> Iterator[str]:
    """Yield how much there is to play, and what each group of steps adds to it."""
    graph, sizes = plan.graph, list(plan.size())
    name = wanted.sdk or wanted.url
    yield (
        f"{name}: {len(graph.states)} states, {graph.paths(0)} transitions, {graph.paths(1)} pairs; "
        f"{' + '.join(str(count) for _, count in sizes)} sequences of order "
        f"{' and '.join(str(each) for each, _ in sizes)}, at most {wanted.budget_s:.0f} s"
    )
    for group in (*wanted.steps, *wanted.own_steps):
        without = replace(
            wanted,
            steps=tuple(each for each in wanted.steps if each != group),
            own_steps=tuple(each for each in wanted.own_steps if each != group),
            again=(),
        )
        less = without.plan().graph
        yield (
            f"  {group} adds {graph.paths(0) - less.paths(0)} transitions, "
            f"{graph.paths(1) - less.paths(1)} pairs"
        )


def _exit_code(found: Found, report: ExploreReport, strict: bool) -> ExitCode:
    if not report.ok or (strict and report.unstable):
        return ExitCode.VIOLATED
    if found.interrupted:
        return ExitCode.INTERRUPTED
    if found.failure:
        return ExitCode.BROWSER
    covered = report.covered
    seen = covered.transitions + covered.left_at_once
    return ExitCode.HELD if seen == covered.of_transitions else ExitCode.INCONCLUSIVE


def _lines(found: Found, report: ExploreReport, files: list[Path]) -> Iterator[str]:
    stable = [finding for finding in found.findings if finding.stable]
    for finding, told in zip(stable, report.findings, strict=True):
        yield from _finding(told)
        yield from (f"  {line}" for line in _elsewhere(finding, report.subject))
    for told in report.unstable:
        yield from _finding(told)
        yield (
            f"  not stable: {told.confirmed} of {told.runs} replays"
            if told.runs
            else "  not confirmed: the search ended before"
        )
    for word, known in (("gone", report.gone), ("not decided", report.undecided)):
        yield from (f"{word}: {each.rule}: {', '.join(each.steps)} ({each.pace})" for each in known)
    if not report.findings:
        yield "no confirmed finding"
    if report.failure:
        yield f"the search could not go on: {report.failure}"
    yield from _covered(report)
    if files:
        yield f"{len(files)} files in {files[0].parent}"


def _covered(report: ExploreReport) -> Iterator[str]:
    covered = report.covered
    random = f", {len(covered.guided)} of them at random (seed {report.seed})" if covered.guided else ""
    yield f"{covered.sequences} sequences played{random}"
    yield (
        f"observed: {covered.states} of {covered.of_states} states, "
        f"{covered.transitions} of {covered.of_transitions} transitions, "
        f"{covered.pairs} of {covered.of_pairs} pairs, {covered.triples} of {covered.of_triples} triples"
    )
    if covered.left_at_once:
        yield (
            f"{covered.left_at_once} transitions begin in a state that the SDK had left each time: "
            "it notices at once that a session has lapsed"
        )
    if covered.changed_by_sdk:
        yield f"after {len(covered.changed_by_sdk)} of them the SDK itself had changed the session"
    if covered.pruned:
        reasons = dict.fromkeys(left.reason.partition(":")[0] for left in covered.why_pruned)
        yield f"{covered.pruned} transitions are the same as others: {'; '.join(reasons)}"
    if covered.not_played:
        name, why = next(iter(covered.not_played.items()))
        yield f"{len(covered.not_played)} could not be played to their end, e.g. {name}: {why}"
    if covered.inconclusive:
        yield f"{covered.inconclusive} were inconclusive"


def _finding(finding: Told) -> Iterator[str]:
    known = "still there: " if finding.status == "still there" else ""
    tabs = "" if finding.tabs == 1 else f", {finding.tabs} tabs"
    yield f"{known}{finding.rule}: {', '.join(finding.steps)} ({finding.pace}{tabs})"
    yield f"  {finding.message}"
    yield f"  recording: {finding.recording}, {len(finding.variants)} variants"


def _elsewhere(finding: object, subject: str) -> Iterator[str]:
    from bridge.explore.findings.emit import between, elsewhere_lines
    from bridge.explore.search.found import Finding

    assert isinstance(finding, Finding)
    yield from elsewhere_lines(finding)
    yield from between(finding, subject)
