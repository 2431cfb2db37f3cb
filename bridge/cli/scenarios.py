"""`profiler-bridge scenarios`: list the named scenarios."""

from __future__ import annotations

import typer

from bridge.cli.output import print_json, say
from bridge.scenarios.named import SCENARIOS


def scenarios(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document, with all steps."),
) -> None:
    """List the named scenarios, each with a description in one line."""
    if as_json:
        print_json({"schema": "profiler-bridge.scenarios/1", "scenarios": list(SCENARIOS.values())})
        return
    width = max(map(len, SCENARIOS))
    for scenario in SCENARIOS.values():
        say(f"{scenario.name:<{width}}  {scenario.says}")
