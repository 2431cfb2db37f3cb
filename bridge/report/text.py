"""Reports for a terminal: the timeline of one run, the verdicts of many."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement, shared_reason
from bridge.judging.timeline import Row

VERDICT_STYLES = {
    "held": "green",
    "violated": "bold red",
    "inconclusive": "yellow",
    "not-exercised": "dim",
    "not-applicable": "dim",
}
_SIGNS = {"held": "✓", "violated": "✗", "inconclusive": "?", "not-exercised": "·", "not-applicable": "-"}


def run_report(recording: Recording, judgement: Judgement, rows: list[Row]) -> RenderableType:
    """Return the report of one run: title, timeline, rules. Not applicable: title and reason."""
    if judgement.verdict == "not-applicable":
        return Group(_title(recording, judgement), Padding(Text(judgement.reasons[""]), (0, 2, 1, 2)))
    parts: list[RenderableType] = [
        _title(recording, judgement),
        timeline(rows),
    ]
    told = [recording.failure or judgement.reasons.get("", ""), shared_reason(judgement), *judgement.notices]
    if lines := "\n".join(dict.fromkeys(filter(None, told))):
        parts.insert(1, Padding(Text(lines, style="yellow"), (0, 2, 1, 2)))
    parts.append(Padding(_rules(judgement, told), (1, 2, 0, 2)))
    for vendor, other in judgement.others.items():
        parts += [_other(vendor, other), Padding(_rules(other, [shared_reason(other)]), (0, 2, 0, 2))]
    return Group(*parts, "")


def _other(vendor: str, judgement: Judgement) -> Text:
    title = Text("\n")
    title.append(f"{vendor}, also on the page", style="bold")
    title.append(f"  {judgement.verdict}", style=VERDICT_STYLES[judgement.verdict])
    if shared := shared_reason(judgement):
        title.append(f"  {shared}", style="yellow")
    return title


def _title(recording: Recording, judgement: Judgement) -> Text:
    meta, title = recording.meta, Text()
    title.append(f"{meta.scenario or 'recording'}", style="bold")
    title.append(f"  {meta.subject}  ")
    title.append(judgement.verdict, style=VERDICT_STYLES[judgement.verdict])
    title.append(f"  ({recording.visibility} visibility, {meta.browser})", style="dim")
    return title


def timeline(rows: list[Row]) -> RenderableType:
    """Return a table with one line per row. A violation is placed at its moment."""
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


def _rules(judgement: Judgement, told: list[str]) -> RenderableType:
    """Return a line for each rule. `told`: reasons that stand above already."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for rule, verdict in judgement.rules.items():
        style = VERDICT_STYLES[verdict]
        reason = judgement.reasons.get(rule, "")
        reason = "" if reason in told else reason
        table.add_row(
            Text(_SIGNS[verdict], style=style), rule, Text(verdict, style=style), Text(reason, style="dim")
        )
    return table


def verdict_table(verdicts: dict[str, dict[str, list[Judgement]]]) -> Table:
    """Return a table of scenario -> subject -> its judgements, one per repetition."""
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
        for vendor, violations in judgement.broken.items():
            broken += tuple(dict.fromkeys(f"{vendor}: {violation.rule}" for violation in violations))
        counts[judgement.verdict, broken] = counts.get((judgement.verdict, broken), 0) + 1
    for (verdict, broken), count in counts.items():
        times = f"{count}x " if len(judgements) > 1 else ""
        cell.append("\n" if cell else "")
        cell.append(f"{_SIGNS[verdict]} {times}{verdict}", style=VERDICT_STYLES[verdict])
        for rule in broken:
            cell.append(f"\n  {rule}", style="red")
    return cell


def console(stderr: bool = False) -> Console:
    """Return a console that respects NO_COLOR and the terminal's width (160 if it is not a terminal)."""
    plain = Console(stderr=stderr, highlight=False)
    if plain.is_terminal:
        return plain
    return Console(stderr=stderr, highlight=False, width=160, soft_wrap=False)
