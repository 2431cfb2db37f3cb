"""The verdicts of many runs, as a table."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.core.verdicts import Judgement
from bridge.report.grid import grid, widths_of
from bridge.report.terminal import PIPE, Look
from bridge.report.text import VERDICT_STYLES

#: scenario -> subject -> its judgements, one per repetition
Verdicts = dict[str, dict[str, list[Judgement]]]


def verdict_table(verdicts: Verdicts, look: Look = PIPE) -> RenderableType:
    """Return a table with a column for each subject; where there is no room, with one subject below the
    other."""
    subjects = list(dict.fromkeys(subject for row in verdicts.values() for subject in row))
    heads = [Text(name, style="bold") for name in ("scenario", *subjects)]
    rows = [
        [Text(scenario), *(_cell(row.get(subject, []), look) for subject in subjects)]
        for scenario, row in verdicts.items()
    ]
    widths = widths_of([[cell.plain for cell in row] for row in [heads, *rows]])
    if look.room(sum(widths)) < 0:
        return _lists(verdicts, subjects, look)
    table = grid(widths)
    for row in [heads, *rows]:
        table.add_row(*row)
    return table


def _lists(verdicts: Verdicts, subjects: list[str], look: Look) -> RenderableType:
    widths = widths_of([[scenario] for scenario in verdicts])
    parts: list[RenderableType] = []
    for subject in subjects:
        table = grid(widths)
        for scenario, row in verdicts.items():
            if subject in row:
                table.add_row(scenario, _cell(row[subject], look))
        parts += [Text(subject, style="bold"), Padding(table, (0, 0, 0, 2), expand=False)]
    return Group(*parts)


def _cell(judgements: list[Judgement], look: Look) -> Text:
    cell = Text()
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    for judgement in judgements:
        broken = tuple(dict.fromkeys(violation.rule for violation in judgement.violations))
        for vendor, violations in judgement.broken.items():
            broken += tuple(dict.fromkeys(f"{vendor}: {violation.rule}" for violation in violations))
        counts[judgement.verdict, broken] = counts.get((judgement.verdict, broken), 0) + 1
    for (verdict, broken), count in counts.items():
        times = f"{count}x " if len(judgements) > 1 else ""
        cell.append("\n" if cell else "")
        cell.append(f"{look.signs.verdicts[verdict]} {times}{verdict}", style=VERDICT_STYLES[verdict])
        for rule in broken:
            cell.append(f"\n  {rule}", style="red")
    return cell
