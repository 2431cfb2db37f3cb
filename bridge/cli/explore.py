"""`profiler-bridge explore`: find the shortest sequences of real browser events that break a promise."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Literal

import typer

from bridge.cli.options import page_address
from bridge.cli.output import note, print_json, progress, say
from bridge.cli.quantities import parse_seconds
from bridge.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from bridge.explore.findings.handover import ExploreReport, Told
    from bridge.explore.search.found import Found
    from bridge.harness.stage import Subject

PACES = ("settled", "swift", "both")


def explore(
    sdk: str | None = typer.Option(None, "--sdk", metavar="NAME@VERSION", help="The SDK to search."),
    url: str | None = typer.Option(None, "--url", metavar="URL", help="A page of yours, unchanged."),
    vendor: str | None = typer.Option(None, "--vendor", metavar="NAME", help="The vendor of the page's SDK."),
    order: int = typer.Option(
        1, "--order", help="0: each transition, 1: each pair of them too, 2: triples, ..."
    ),
    pace: str = typer.Option(
        "both",
        "--pace",
        metavar="PACE",
        help="settled: a person's pace; swift: each step follows at once; both.",
    ),
    budget: str = typer.Option(
        "5m", "--budget", metavar="TIME", help="The time for covering, e.g. 90s, 10m."
    ),
    jobs: int = typer.Option(
        0,
        "--jobs",
        "-j",
        metavar="N",
        min=0,
        help="Browsers at the same time (default: one for each processor).",
    ),
    recording: Path | None = typer.Option(None, "--recording", metavar="DIR", help="Keep recordings in DIR."),
    emit: Path | None = typer.Option(
        None, "--emit-tests", metavar="DIR", help="Write tests, scenarios and bug reports into DIR."
    ),
    strict: bool = typer.Option(False, "--strict", help="Count a finding that is not stable as a violation."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document."),
) -> None:
    """Search an SDK, or a page, for the shortest sequences of real browser events that break a promise."""
    from bridge.explore.findings.handover import report_of, write_findings
    from bridge.explore.search.player import explorer
    from bridge.explore.search.search import Plan, Search
    from bridge.explore.space.alphabet import twelve_moves
    from bridge.explore.workers.pool import Pool

    if (sdk is None) == (url is None):
        raise UsageError("explore needs either --sdk NAME@VERSION or --url URL")
    if not 0 <= order <= 3 or jobs < 0:
        raise UsageError("--order is 0, 1, 2 or 3, and --jobs a number of browsers")
    if pace not in PACES:
        raise UsageError.unknown("pace", pace, PACES)
    start, subject = _subject(sdk, url, vendor)
    graph = twelve_moves()
    paces = ("settled", "swift") if pace == "both" else (pace,)
    plan = Plan(graph=graph, order=order, paces=_paces(paces), budget_s=parse_seconds("--budget", budget))
    folder = recording or Path(mkdtemp(prefix="profiler-bridge-explore-"))
    counts = [len(plan.cases(each)) for each in range(order + 1)]
    note(f"{subject}: {' + '.join(map(str, counts))} sequences of orders 0 to {order}; at most {budget}")
    with Pool(partial(explorer, start, folder), jobs or os.cpu_count() or 1) as pool:
        search = Search(plan, pool, progress, note)
        try:
            search.run()
        except KeyboardInterrupt:
            search.found.interrupted = True
    report = report_of(search.found, graph, subject)
    files = write_findings(search.found, subject, emit, url or "") if emit else []
    if as_json:
        print_json(report)
    else:
        for line in _lines(report, files):
            say(line)
    raise typer.Exit(_exit_code(search.found, report, strict))


def _paces(words: tuple[str, ...]) -> tuple[Literal["settled", "swift"], ...]:
    return tuple("swift" if word == "swift" else "settled" for word in words)


def _subject(
    sdk: str | None, url: str | None, vendor: str | None
) -> tuple[Callable[[], AbstractContextManager[Subject]], str]:
    """Return what serves the subject in each worker, and its name. An SDK is fetched here, once."""
    from bridge.explore.search.player import page
    from bridge.explore.search.player import sdk as serve_sdk
    from bridge.subjects import resolve
    from bridge.vendors.registry import known_vendor

    if sdk is not None:
        if vendor:
            raise UsageError("--vendor needs --url: the vendor of an SDK at --sdk is known")
        spec = resolve(sdk).spec
        return partial(serve_sdk, spec), spec
    assert url is not None
    page_address(url)
    return partial(page, url, known_vendor(vendor).name if vendor else ""), url


def _exit_code(found: Found, report: ExploreReport, strict: bool) -> ExitCode:
    if report.findings or (strict and report.unstable):
        return ExitCode.VIOLATED
    if found.interrupted:
        return ExitCode.INTERRUPTED
    observed = report.covered.observed
    return ExitCode.HELD if observed.transitions == observed.of_transitions else ExitCode.INCONCLUSIVE


def _lines(report: ExploreReport, files: list[Path]) -> Iterator[str]:
    for finding in report.findings:
        yield from _finding(finding)
    for finding in report.unstable:
        yield from _finding(finding)
        yield f"  not stable: {finding.confirmed} of {finding.runs} replays"
    if not report.findings:
        yield "no confirmed finding"
    covered, observed = report.covered, report.covered.observed
    yield (
        f"{covered.sequences} sequences played; observed {observed.states} of {observed.of_states} states, "
        f"{observed.transitions} of {observed.of_transitions} transitions, "
        f"{observed.pairs} of {observed.of_pairs} pairs; {covered.pruned} transitions are the same as others"
    )
    if covered.not_played:
        name, why = next(iter(covered.not_played.items()))
        yield f"{len(covered.not_played)} could not be played to their end, e.g. {name}: {why}"
    if files:
        yield f"{len(files)} files in {files[0].parent}"


def _finding(finding: Told) -> Iterator[str]:
    yield f"{finding.rule}: {finding.steps} ({finding.pace})"
    yield f"  {finding.message}"
    yield f"  recording: {finding.recording}, {len(finding.variants)} variants"
