"""`profiler-bridge show RECORDING`: judge a recording again, and print the same report as `run`, or write it
as a page."""

from __future__ import annotations

from pathlib import Path

import typer

from bridge.cli.exporting import GAPS, IDLE, RUN_FORMATS, check_export, export_run, keeps_gaps
from bridge.cli.next_command import show_command
from bridge.cli.options import VERBOSE, check_rules
from bridge.cli.output import note, print_json, stdout
from bridge.cli.pages import Pages, check_pages
from bridge.cli.stored.source_maps import SOURCE_MAPS, maps_for
from bridge.judging.recording_files import read, recordings_at
from bridge.judging.results import Judged, judged, report_of
from bridge.report.suite import Suite
from bridge.vendors.registry import one_of


def show(
    recordings: list[Path] = typer.Argument(
        ...,
        help="Paths: NAME.pbr.zip, the folder NAME.pbr that an interrupted run left, or a folder: all in it.",
    ),
    rule: list[str] = typer.Option([], "--rule", help="Judge only this rule (repeatable)."),
    verbose: bool = VERBOSE,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document, as `run --json` does."),
    html: Path | None = typer.Option(
        None,
        "--html",
        metavar="PATH",
        help="Write the report as a page: NAME.html, or a folder with an index.",
    ),
    beside: Path | None = typer.Option(
        None, "--beside", metavar="RECORDING", help="Show this run beside the other one, in the same page."
    ),
    open_it: bool = typer.Option(False, "--open", help="Open the page in the browser."),
    export: str | None = typer.Option(
        None, "--export", metavar="FORMAT", help=f"Write the whole run as {one_of(RUN_FORMATS)}."
    ),
    output: Path | None = typer.Option(
        None, "--output", "-o", metavar="FILE", help="The file of --export; - for stdout."
    ),
    source_maps: Path | None = SOURCE_MAPS,
    gaps: str = GAPS,
    # A whole run has all of it; the option is here so that it can be given to both exports.
    idle: bool = IDLE,  # noqa: ARG001
    redact: bool = typer.Option(
        True, help="Leave out of page and export what may be a secret or name a person."
    ),
) -> None:
    """Judge recordings again, from their files alone. Of a single one the whole story is printed."""
    check_rules(rule)
    paths = [found for path in recordings for found in recordings_at(path)]
    several = len(paths) > 1
    check_pages(len(paths), html, beside, open_it=open_it)
    keep_gaps = keeps_gaps(gaps)
    check_export(len(paths), export, output, as_json=as_json)
    used = html is not None or export is not None or open_it
    maps = maps_for(source_maps, "--html, --open or --export", used=used)
    pages = Pages(html, open_it=open_it, redact=redact, symbolicate=maps.trace)
    suite = Suite(stdout().look, verbose=verbose or not several)
    results = []
    for path in paths:
        shown = judged_recording(path, rule)
        results.append(shown.result)
        if not as_json and str(output) != "-":
            stdout().print(suite.add(*shown))
        pages.add(shown, judged_recording(beside, rule) if beside is not None else None)
        if export is not None:
            export_run(
                shown.replay,
                path,
                export,
                output,
                redact=redact,
                keep_gaps=keep_gaps,
                symbolicate=maps.trace,
            )
    report = report_of(results)
    if as_json:
        print_json(report)
    elif several:
        stdout().print(suite.closing(show_command))
    pages.close()
    maps.tell()
    raise typer.Exit(report.exit_code)


def judged_recording(path: Path, rules: list[str]) -> Judged:
    """Judge a recording. `rules`: only these; none stands for those of the recording."""
    recording = read(path)
    recording.meta.rules = rules or recording.meta.rules
    if recording.cut:
        note(f"{path}: the last event was cut off, as when a run dies; judging what is there")
    return judged(recording, str(path))
