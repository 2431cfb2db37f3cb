"""`profiler-bridge scenarios`: what there is to run."""

from __future__ import annotations

import typer

from bridge.cli.output import print_json
from bridge.scenarios.named import SCENARIOS


def scenarios(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document, steps included."),
) -> None:
    """List the scenarios, each with one line that says what it does."""
    if as_json:
        print_json({"schema": "profiler-bridge.scenarios/1", "scenarios": list(SCENARIOS.values())})
        return
    width = max(map(len, SCENARIOS))
    for scenario in SCENARIOS.values():
        typer.echo(f"{scenario.name:<{width}}  {scenario.says}")
