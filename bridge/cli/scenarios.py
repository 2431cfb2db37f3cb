"""`profiler-bridge scenarios`: list the named scenarios."""

from __future__ import annotations

import typer
from rich.padding import Padding
from rich.text import Text

from bridge.cli.output import print_json, stdout
from bridge.report.grid import grid, widths_of
from bridge.scenarios.named import SCENARIOS

#: With less room for what a scenario does, it stands below its name.
_ROOM = 40


def scenarios(
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document, with all steps."),
) -> None:
    """List the named scenarios, each with its tags (`run --tag`) and a description in one line."""
    if as_json:
        print_json({"schema": "profiler-bridge.scenarios/1", "scenarios": list(SCENARIOS.values())})
        return
    out = stdout()
    cells = [[scenario.name, " ".join(scenario.tags)] for scenario in SCENARIOS.values()]
    widths = widths_of(cells)
    beside = out.look.room(sum(widths)) >= _ROOM
    for (name, tags), scenario in zip(cells, SCENARIOS.values(), strict=True):
        line = grid(widths)
        line.add_row(name, Text(tags, style="dim"), scenario.says if beside else "")
        out.print(line)
        if not beside:
            out.print(Padding(Text(scenario.says), (0, 0, 0, 4), expand=False))
