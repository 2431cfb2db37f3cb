"""Sets of profiles for a terminal: their functions by own time, or by change, and the callers of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from bridge.judging.durations import duration
from bridge.report.comparison.shown import SetFunction, ShownComparison, ShownSet
from bridge.report.grid import grid, right, widths_of
from bridge.report.terminal import PIPE, Look, printable
from bridge.trace.comparison.callers import Caller
from bridge.trace.comparison.changes import Change, Outcome, Side
from bridge.trace.comparison.spread import Repeat

#: With less room for the place of a function, it stands below its name.
_PLACE = 24
_STYLES: dict[Outcome, str] = {"grew": "bold red", "shrank": "bold green"}
RUNS = " (profiles of one session or recording are one run)"
_WORDS: dict[Outcome, str] = {"grew": "grew", "shrank": "shrank", "noise": "noise", "unknown": "?"}


def comparison_text(shown: ShownComparison, limit: int, look: Look = PIPE) -> RenderableType:
    """Return what is different between two sets. `limit`: so many functions."""
    listed = [each for each in shown.functions if max(each.self_before, each.self_after) > 0][:limit]
    heads = ["before", "after", "change", "noise", "", "function"]
    cells = [heads, *map(_change_cells, listed)]
    styles = ["dim", *(_STYLES.get(each.outcome, "") for each in listed)]
    lines: list[RenderableType] = [
        *_sides([("before  ", shown.before), ("after   ", shown.after)], shown.repeat),
        "",
    ]
    lines.append(Text("own time of functions, as a share of the time in which anything ran", style="bold"))
    lines.append(_table(cells, ["where", *(each.place for each in listed)], styles, range(4), look))
    return Group(
        *lines,
        "",
        Text(_outcome(shown)),
        *map(Text, _needed(listed, shown.repeat)),
        *map(Text, shown.notices),
        "",
    )


def set_text(shown: ShownSet, limit: int, look: Look = PIPE) -> RenderableType:
    """Return the functions of a set. `limit`: so many of them."""
    listed = shown.functions[:limit]
    cells = [["self", "spread", "self ms", "total", "total ms", "function"], *map(_set_cells, listed)]
    styles = ["dim", *("" for _ in listed)]
    table = _table(cells, ["where", *(each.place for each in listed)], styles, range(5), look)
    lines: list[RenderableType] = [*_sides([("", shown.set)], shown.repeat), "", table]
    more = len(shown.functions) - len(listed) + shown.left_out
    told = [Text(f"{more} more functions; --limit shows them", style="dim")] if more > 0 else []
    return Group(*lines, *told, *map(Text, shown.notices), "")


def callers_text(name: str, callers: Sequence[Caller], look: Look = PIPE) -> RenderableType:
    """Return the callers of a function: how much of its own time came from each."""
    if not callers:
        return Group(Text(f"{printable(name)} has no caller in these profiles"), "")
    cells = [["before", "after", "change", "called by"]]
    cells += [
        [
            _percent(each.before),
            _percent(each.after),
            _points(each.change),
            "  " * (each.depth - 1) + printable(each.name),
        ]
        for each in callers
    ]
    styles = ["dim", *("" for _ in callers)]
    table = _table(cells, ["where", *(each.place for each in callers)], styles, range(3), look)
    return Group(Text(f"who calls {printable(name)}", style="bold"), table, "")


def _sides(sides: Iterable[tuple[str, Side]], repeat: Repeat) -> list[RenderableType]:
    return [Text.assemble((label, "bold"), _side(side, repeat)) for label, side in sides]


def _side(side: Side, repeat: Repeat) -> str:
    runs = f" of {_counted(side.repeats, 'run')}" if repeat == "run" else ""
    times = f"busy {duration(side.busy_ms)}, idle {duration(side.idle_ms)}"
    not_sampled = f", not sampled {duration(side.not_sampled_ms)}" if side.not_sampled_ms else ""
    profiles = f"{_counted(side.profiles, 'profile')}{runs}, {side.samples:,} samples"
    return f"{printable(side.name)}: {profiles}, {times}{not_sampled}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _table(
    cells: list[list[str]], places: list[str], styles: list[str], numbers: Iterable[int], look: Look
) -> RenderableType:
    aligned = right(cells, numbers)
    widths = widths_of(aligned)
    beside = look.room(sum(widths)) >= _PLACE
    table = grid(widths if beside else widths[:-1])
    for row, place, style in zip(aligned, places, styles, strict=True):
        where = printable(place)
        cut = row if beside else row[:-1]
        last = Text(where, "dim") if beside else Text.assemble(f"{row[-1].rstrip()}\n", (where, "dim"))
        table.add_row(*(Text(cell, style=style) for cell in cut), last)
    return table


def _change_cells(each: Change) -> list[str]:
    noise = "?" if each.noise is None else f"± {each.noise * 100:.1f}"
    numbers = [_percent(each.self_before), _percent(each.self_after), _points(each.change), noise]
    return [*numbers, _WORDS[each.outcome], printable(each.name)]


def _set_cells(each: SetFunction) -> list[str]:
    spread = "" if each.spread is None else f"± {each.spread * 100:.1f}"
    own, total = _percent(each.self_share), _percent(each.total_share)
    return [own, spread, f"{each.self_ms:.1f}", total, f"{each.total_ms:.1f}", printable(each.name)]


def _outcome(shown: ShownComparison) -> str:
    if not shown.noise_known:
        needed = f"several {shown.repeat}s of about the same length, on one side at least"
        return f"noise is unknown: it takes {needed}{RUNS if shown.repeat == 'run' else ''}"
    beyond = [each for each in shown.functions if each.outcome in ("grew", "shrank")]
    if any(each.outcome == "unknown" for each in shown.functions) or not shown.functions:
        return "nothing ran in the profiles of one side"
    if not beyond:
        return "no function changed by more than noise"
    grew = sum(each.outcome == "grew" for each in beyond)
    return f"more than noise: {grew} grew, {len(beyond) - grew} shrank"


def _needed(listed: Iterable[Change], repeat: Repeat) -> list[str]:
    """Return what would show the largest change that may be noise."""
    unsure = [each for each in listed if each.outcome == "noise" and each.repeats_needed]
    if not unsure:
        return []
    first = max(unsure, key=lambda each: abs(each.change))
    return [
        f"the change of {printable(first.name)}, {_points(first.change)} points, may be noise; "
        f"{first.repeats_needed} {repeat}s on each side would show one of that size"
    ]


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _points(change: float) -> str:
    return f"{change * 100:+.1f}"
