"""The layout of a timeline, wide and narrow."""

from __future__ import annotations

import io

from bridge.judging.timeline import Row
from bridge.report.terminal import PLAIN_SIGNS, Look, Terminal
from bridge.report.timeline import timeline

STARTING = "stopped(initializing)"
ROWS = [
    Row(5, "tab-1", "visible", "absent", STARTING, "page http://x/"),
    Row(90, "tab-1", "visible", "tracked 11111111", STARTING, "SDK writes a new session, 11111111"),
    Row(100, "tab-1", "visible", "tracked 11111111", "running", "hide", "step"),
    Row(2100, "tab-1", "", "", "", "stops-on-expiry: session expired at 100 ms " + "and " * 20, "violation"),
    Row(2101, "tab-1", "hidden", "tracked 11111111", "running", "page is hidden"),
]


def lines(rows: list[Row], width: int | None, **look: object) -> list[str]:
    stream = io.StringIO()
    chosen = Look(width, **look)  # type: ignore[arg-type]
    Terminal(stream, chosen).print(timeline(rows, chosen))
    return stream.getvalue().splitlines()


def test_a_state_stands_where_it_changed() -> None:
    assert lines(ROWS, None)[:4] == [
        "    ms  page     session           profiler                 what happened",
        "     5  visible  absent            stopped(initializing)    page http://x/",
        "    90           tracked 11111111                           SDK writes a new session, 11111111",
        "   100                             running                → hide",
    ]
    assert (
        lines(ROWS, None)[5] == "  2101  hidden                                              page is hidden"
    )


def test_a_violation_stands_over_the_whole_width_and_in_one_line_in_a_pipe() -> None:
    [line] = [line for line in lines(ROWS, None) if "✗" in line]
    assert line.startswith("  2100  ✗ stops-on-expiry: session expired at 100 ms and and")
    assert line.endswith("and")
    wrapped = [line for line in lines(ROWS, 80) if "and and" in line]
    assert len(wrapped) == 2
    assert wrapped[1].startswith(" " * 10 + "and")


def test_narrow_all_states_share_a_column_and_are_short() -> None:
    assert lines(ROWS, 60)[:5] == [
        "    ms  state               what happened",
        "     5  visible             page http://x/",
        "        absent",
        "        stopped(init)",
        "    90  tracked 11111111    SDK writes a new session,",
    ]
    assert max(map(len, lines(ROWS, 60))) <= 60


def test_of_another_tab_all_states_are_told_again() -> None:
    other = Row(110, "tab-2", "hidden", "absent", "paused", "page http://y/")
    back = Row(120, "tab-1", "visible", "tracked 11111111", "running", "click")
    wide = lines([*ROWS[:3], other, back], None)
    assert wide[0].split() == ["ms", "tab", "page", "session", "profiler", "what", "happened"]
    assert wide[4].split() == ["110", "tab-2", "hidden", "absent", "paused", "page", "http://y/"]
    assert wide[5].split() == ["120", "tab-1", "visible", "tracked", "11111111", "running", "click"]
    narrow = lines([*ROWS[:3], other, back], 60)
    assert narrow[-1].split() == ["120", "tab-1", "click"]


def test_plain_signs_keep_the_columns() -> None:
    plain = lines(ROWS, None, signs=PLAIN_SIGNS)
    assert plain[3].endswith("-> hide")
    assert plain[1].index("page http") == plain[3].index("hide")


def test_what_a_page_sends_cannot_break_the_line() -> None:
    assert "a\ufffdb" in lines([Row(1, "tab-1", "visible", "absent", "paused", "a\nb")], None)[1]
