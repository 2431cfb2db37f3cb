"""What `profiles merge` and `profiles diff` print."""

from __future__ import annotations

import io

from rich.console import RenderableType

from bridge.report.comparison.building import shown_comparison, shown_set
from bridge.report.comparison.terminal import callers_text, comparison_text, set_text
from bridge.report.terminal import PIPE, Look, Terminal
from bridge.trace.comparison.callers import callers_of
from tests.report.comparison.made import AFTER, BEFORE, made_set

COMPARISON = shown_comparison(made_set("old", BEFORE), made_set("new", AFTER))


def printed(text: RenderableType, look: Look = PIPE) -> list[str]:
    stream = io.StringIO()
    Terminal(stream, look).print(text)
    return stream.getvalue().splitlines()


def test_functions_are_printed_by_change_beside_noise() -> None:
    lines = printed(comparison_text(COMPARISON, 4))
    assert lines[0].startswith("before  old: 6 profiles, ")
    assert lines[1].startswith("after   new: 6 profiles, ")
    head, *rows = lines[4:9]
    assert head.split() == ["before", "after", "change", "noise", "function", "where"]
    assert [row.split()[-2] for row in rows] == ["parse", "validate", "legacy", *rows[3].split()[-2:-1]]
    assert [row.split()[-3] for row in rows[:3]] == ["grew", "grew", "shrank"]
    assert "more than noise: 2 grew, " in "\n".join(lines)


def test_what_would_show_a_change_is_told() -> None:
    same = shown_comparison(made_set("one", BEFORE), made_set("other", BEFORE))
    text = "\n".join(printed(comparison_text(same, 20)))
    assert "no function changed by more than noise" in text
    alone = shown_comparison(made_set("one", BEFORE, 1), made_set("other", AFTER, 1))
    assert "noise is unknown" in "\n".join(printed(comparison_text(alone, 20)))


def test_in_a_narrow_terminal_the_place_is_below_the_name_and_nothing_is_cut() -> None:
    lines = printed(comparison_text(COMPARISON, 3, Look(50)), Look(50))
    assert all(len(line) <= 50 for line in lines)
    at = next(number for number, line in enumerate(lines) if line.endswith("parse"))
    assert "".join(lines[at + 1 : at + 3]).replace(" ", "") == "/assets/app.js"


def test_callers_are_indented_by_level() -> None:
    assert COMPARISON.tree is not None
    callers = callers_of(COMPARISON.tree, "parse", "/assets/app.js")
    lines = printed(callers_text("parse", callers))
    assert lines[0] == "who calls parse"
    assert any("  load" in line for line in lines)
    assert any("    main" in line for line in lines)
    assert "has no caller" in printed(callers_text("main", []))[0]


def test_a_set_is_printed_by_own_time_and_what_is_left_out_is_counted() -> None:
    shown = shown_set(made_set("old", BEFORE))
    lines = printed(set_text(shown, 2))
    assert lines[0].startswith("old: 6 profiles, ")
    assert [line.split()[-2] for line in lines[3:5]] == ["diff", "paint"]
    assert f"{len(shown.functions) - 2} more functions; --limit shows them" in lines


def test_names_of_pages_do_no_harm() -> None:
    hostile = made_set("\x1b[2J", {("a\x1b[31m\nb",): 5})
    text = "\n".join(printed(set_text(shown_set(hostile), 5)))
    assert "\x1b[2J" not in text
    assert "\x1b[31m" not in text
