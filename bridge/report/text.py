"""Reports for a terminal: the timeline of one run, the verdicts of many."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement
from bridge.report.timeline import Row

VERDICT_STYLES = {
    "held": "green",
    "violated": "bold red",
    "inconclusive": "yellow",
    "not-exercised": "dim",
}
_SIGNS = {"held": "✓", "violated": "✗", "inconclusive": "?", "not-exercised": "·"}


def run_report(recording: Recording, judgement: Judgement, rows: list[Row]) -> RenderableType:
    """Title, timeline, rules."""
    parts: list[RenderableType] = [
        _title(recording, judgement),
        timeline(rows),
        Padding(_rules(judgement), (1, 2, 0, 2)),
    ]
    if why := recording.failure or judgement.reasons.get("", ""):
        parts.insert(1, Padding(Text(why, style="yellow"), (0, 2, 1, 2)))
    return Group(*parts, "")


def _title(recording: Recording, judgement: Judgement) -> Text:
    meta, title = recording.meta, Text()
    title.append(f"{meta.scenario or 'recording'}", style="bold")
    title.append(f"  {meta.subject}  ")
    title.append(judgement.verdict, style=VERDICT_STYLES[judgement.verdict])
    title.append(f"  ({recording.visibility} visibility, {meta.browser})", style="dim")
    return title


def timeline(rows: list[Row]) -> RenderableType:
    """One line an event. A violation stands where it happened."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=True, header_style="dim")
    several = len({row.tab for row in rows if row.tab}) > 1
    table.add_column("ms", justify="right", no_wrap=True)
    for name in (["tab"] if several else []) + ["page", "session", "profiler"]:
        table.add_column(name, no_wrap=True)
    table.add_column("what happened", overflow="fold")
    for row in rows:
        cells: list[RenderableType] = [row.visibility, row.session, _profiler(row.profiler)]
        table.add_row(f"{row.at_ms:.0f}", *([row.tab] if several else []), *cells, _text(row))
    return Padding(table, (0, 0, 0, 2))


def _profiler(state: str) -> Text:
    styles = {"running": "green", "not running": "red"}
    return Text(state, style=styles.get(state, "yellow" if state else ""))


def _text(row: Row) -> Text:
    if row.mark == "violation":
        return Text(f"✗ {row.text}", style="bold red")
    if row.mark == "step":
        return Text(f"→ {row.text}", style="bold cyan")
    return Text(f"  {row.text}")


def _rules(judgement: Judgement) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for rule, verdict in judgement.rules.items():
        style = VERDICT_STYLES[verdict]
        reason = judgement.reasons.get(rule, "")
        table.add_row(
            Text(_SIGNS[verdict], style=style), rule, Text(verdict, style=style), Text(reason, style="dim")
        )
    return table


def verdict_table(verdicts: dict[str, dict[str, list[Judgement]]]) -> Table:
    """scenario -> subject -> its judgements, one per repetition."""
    subjects = list(dict.fromkeys(subject for row in verdicts.values() for subject in row))
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="bold")
    table.add_column("scenario")
    for subject in subjects:
        table.add_column(subject)
    for scenario, row in verdicts.items():
        table.add_row(scenario, *(_cell(row.get(subject, [])) for subject in subjects))
    return table


def _cell(judgements: list[Judgement]) -> Text:
    cell = Text()
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    for judgement in judgements:
        broken = tuple(dict.fromkeys(violation.rule for violation in judgement.violations))
        counts[judgement.verdict, broken] = counts.get((judgement.verdict, broken), 0) + 1
    for (verdict, broken), count in counts.items():
        times = f"{count}x " if len(judgements) > 1 else ""
        cell.append("\n" if cell else "")
        cell.append(f"{_SIGNS[verdict]} {times}{verdict}", style=VERDICT_STYLES[verdict])
        for rule in broken:
            cell.append(f"\n  {rule}", style="red")
    return cell


def console(stderr: bool = False) -> Console:
    """Obeys NO_COLOR and the terminal's width; outside a terminal, lines are not wrapped to 80."""
    plain = Console(stderr=stderr, highlight=False)
    if plain.is_terminal:
        return plain
    return Console(stderr=stderr, highlight=False, width=160, soft_wrap=False)
