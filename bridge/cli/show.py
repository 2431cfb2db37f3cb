"""`profiler-bridge show RECORDING`: judge a recording again, and print what `run` printed."""

from __future__ import annotations

from pathlib import Path

import typer

from bridge.cli.output import note, print_json, print_run
from bridge.core.rules import RULES
from bridge.errors import UsageError
from bridge.harness.recordings import read
from bridge.scenarios.results import judged, report_of


def show(
    recordings: list[Path] = typer.Argument(
        ..., help="NAME.pbr.zip, or the folder NAME.pbr of a run that died."
    ),
    rule: list[str] = typer.Option([], "--rule", help="Judge by this rule only (repeatable)."),
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document, as `run --json` does."),
) -> None:
    """Judge recordings again, from nothing but what they hold."""
    check_rules(rule)
    results = []
    for path in recordings:
        recording = read(path)
        recording.meta.rules = rule or recording.meta.rules
        if recording.cut:
            note(f"{path}: the last event was cut off, as when a run dies; judging what is there")
        result, judgement = judged(recording, str(path))
        results.append(result)
        if not as_json:
            print_run(recording, judgement, result)
    report = report_of(results)
    if as_json:
        print_json(report)
    raise typer.Exit(0 if report.ok else 1)


def check_rules(rules: list[str]) -> None:
    """Raises UsageError that lists the rules there are."""
    for rule in rules:
        if rule not in RULES:
            raise UsageError(f"no rule named {rule!r}; known are: {', '.join(RULES)}")
