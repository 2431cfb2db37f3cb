from __future__ import annotations

import pytest

from bridge.report.html.wording import Renamer, in_seconds, tab_names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "session renewed at 1794 ms, tab visible, no native profiler within 1500 ms",
            "session renewed at 1.79 s, tab visible, no native profiler within 1.50 s",
        ),
        ("#1 still alive 250 ms later", "#1 still alive 250 ms later"),
        ("was hidden at 571 ms", "was hidden at 0.57 s"),
        ("started at -80 ms", "started at -0.08 s"),
        ("(0.02 min ahead, from 12 ms on)", "(0.02 min ahead, from 0.01 s on)"),
        ("profiler of u-1794 msgs", "profiler of u-1794 msgs"),
    ],
)
def test_times_are_in_the_units_of_the_lanes(text: str, expected: str) -> None:
    assert in_seconds(text) == expected


def test_tabs_are_counted_from_one() -> None:
    assert tab_names(["tab-3", "tab-12"]) == {"tab-3": "tab 1", "tab-12": "tab 2"}
    assert tab_names(["checkout"]) == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("native profiler #1 of tab-1", "native profiler #1 of tab 1"),
        ("tab-12: gone.", "tab 2: gone."),
        ("in tab-1.", "in tab 1."),
        ("tab-123 and my-tab-1", "tab-123 and my-tab-1"),
        ("http://x.test/tab-1/a?t=tab-1", "http://x.test/tab-1/a?t=tab-1"),
    ],
)
def test_only_whole_ids_are_renamed(text: str, expected: str) -> None:
    assert Renamer(tab_names(["tab-1", "tab-12"]))(text) == expected


def test_without_tabs_nothing_is_renamed() -> None:
    assert Renamer({})("tab-1") == "tab-1"
