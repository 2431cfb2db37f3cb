"""The timeline of a run: a line for each event, with what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.judging.timeline import Row
from bridge.report.grid import grid, right, widths_of
from bridge.report.terminal import Look, printable

#: With less room for what happened, the states share one column.
_ROOM = 50
_UNSEEN = ("", "", "")
_STYLES = {"violation": "bold red", "step": "bold cyan"}
_SHORT = {
    "stopped(initializing)": "stopped(init)",
    "stopped(session-expired)": "stopped(expired)",
    "stopped(stopped-by-user)": "stopped(user)",
    "stopped(quota-denied)": "stopped(quota)",
    "stopped(policy-missing)": "stopped(policy)",
}


class _Line(NamedTuple):
    """A row, with the tab and the states that are to be printed; "" for those that stand above."""

    row: Row
    tab: str
    states: tuple[str, ...]


def timeline(rows: list[Row], look: Look) -> RenderableType:
    """Return a line for each row. A violation is placed at its moment, over the whole width."""
    tabs = ["tab"] if len({row.tab for row in rows if row.tab}) > 1 else []
    lines = list(_changes(rows, whole=True))
    cells = [["ms", *tabs, "page", "session", "profiler"], *(_cells(line, tabs) for line in lines)]
    if look.room(sum(widths_of(cells))) < _ROOM:
        lines = list(_changes(rows, whole=False))
        cells = [["ms", *tabs, "state"], *(_narrow_cells(line, tabs) for line in lines)]
    heads, *cells = right(cells, [0])
    widths = widths_of([heads, *cells])
    head = grid([*widths, look.signs.width + 1])
    head.add_row(*(Text(name, style="dim") for name in [*heads, "", "what happened"]))
    parts = [head]
    told = zip(lines, cells, strict=True)
    for spanning, group in groupby(told, key=lambda pair: pair[0].row.mark == "violation"):
        columns = 1 + len(tabs) if spanning else len(widths)
        table = grid([*widths[:columns], look.signs.width + 1])
        for line, states in group:
            table.add_row(*map(_state, states[:columns]), *_told(line.row, look))
        parts.append(table)
    return Padding(Group(*parts), (0, 0, 0, 2), expand=False)


def _changes(rows: Iterable[Row], *, whole: bool) -> Iterator[_Line]:
    """Yield each row with the states that its tab did not have before. `whole`: where the tab is not that of
    the line above, with all its states."""
    tab = ""
    seen: dict[str, tuple[str, ...]] = {}
    for row in rows:
        before, tab = tab, row.tab or tab
        if whole and tab != before:
            seen.pop(tab, None)
        states = (row.visibility, row.session, row.profiler)
        pairs = zip(states, seen.get(tab, _UNSEEN), strict=True)
        changed = tuple("" if now == last else now for now, last in pairs)
        if any(states):
            seen[tab] = states
        yield _Line(row, tab if tab != before else "", changed)


def _cells(line: _Line, tabs: list[str]) -> list[str]:
    return [f"{line.row.at_ms:.0f}", *([line.tab] if tabs else []), *line.states]


def _narrow_cells(line: _Line, tabs: list[str]) -> list[str]:
    states = "\n".join(_SHORT.get(state, state) for state in line.states if state)
    return [*_cells(line, tabs)[: 1 + len(tabs)], states]


def _state(cell: str) -> Text:
    text = Text(cell)
    text.highlight_words(["not running"], "red")
    text.highlight_words(["paused"], "yellow")
    text.highlight_regex(r"(?<!not )running", "green")
    text.highlight_regex(r"stopped\(.*?\)", "yellow")
    return text


def _told(row: Row, look: Look) -> tuple[Text, Text]:
    sign = {"violation": look.signs.verdicts["violated"], "step": look.signs.step}.get(row.mark, "")
    style = _STYLES.get(row.mark, "")
    return Text(sign, style=style), Text(printable(row.text), style=style)
