"""The report of one run: its timeline and its rules."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement, shared_reason
from bridge.judging.timeline import Row
from bridge.report.grid import grid, widths_of
from bridge.report.terminal import PIPE, Look, printable
from bridge.report.timeline import timeline

VERDICT_STYLES = {
    "held": "green",
    "violated": "bold red",
    "inconclusive": "yellow",
    "not-exercised": "dim",
    "not-applicable": "dim",
}
#: With less room for a reason beside its rule, it stands below.
_ROOM = 40


def run_report(
    recording: Recording, judgement: Judgement, rows: list[Row], look: Look = PIPE
) -> RenderableType:
    """Return the report of one run: title, timeline, rules. Not applicable: title and reason."""
    parts: list[RenderableType] = [_title(recording, judgement)]
    if judgement.verdict == "not-applicable":
        return Group(*parts, Padding(Text(judgement.reasons[""]), (0, 2, 1, 2), expand=False))
    told = [recording.failure or judgement.reasons.get("", ""), shared_reason(judgement), *judgement.notices]
    if lines := "\n".join(dict.fromkeys(filter(None, told))):
        parts.append(Padding(Text(lines, style="yellow"), (0, 2, 1, 2), expand=False))
    parts += [timeline(rows, look), "", _rules(judgement, told, look)]
    for vendor, other in judgement.others.items():
        parts += [_other(vendor, other), _rules(other, [shared_reason(other)], look)]
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
    if meta.ended_at > meta.started_at:
        title.append(f"  {(meta.ended_at - meta.started_at) / 1000:.1f} s")
    title.append(f"  ({recording.visibility} visibility, {meta.browser})", style="dim")
    return title


def _rules(judgement: Judgement, told: list[str], look: Look) -> RenderableType:
    """Return a line for each rule. `told`: reasons that stand above already."""
    cells = [(look.signs.verdicts[verdict], rule, verdict) for rule, verdict in judgement.rules.items()]
    widths = widths_of([*cells, *((sign, "", "") for sign in look.signs.verdicts.values())])
    beside = look.room(2 + sum(widths)) >= _ROOM
    parts: list[RenderableType] = []
    for sign, rule, verdict in cells:
        style, reason = VERDICT_STYLES[verdict], judgement.reasons.get(rule, "") or judgement.recovered(rule)
        why = Text("" if reason in told else printable(reason), style="dim")
        line = grid(widths)
        line.add_row(Text(sign, style=style), rule, Text(verdict, style=style), why if beside else "")
        parts.append(line)
        if why and not beside:
            parts.append(Padding(why, (0, 0, 0, widths[0]), expand=False))
    return Padding(Group(*parts), (0, 0, 0, 2), expand=False)
