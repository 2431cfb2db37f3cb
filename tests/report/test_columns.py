from __future__ import annotations

from typing import NamedTuple

import pytest

from bridge.report.columns import columns


class Played(NamedTuple):
    subject: str
    browser: str


@pytest.mark.parametrize(
    ("results", "named"),
    [
        ([], []),
        ([("a", "Chromium 150"), ("b", "Chromium 150")], ["a", "b"]),
        ([("a", "Chromium 150"), ("a", "Chromium 156")], ["Chromium 150", "Chromium 156"]),
        ([("a", "Chromium 150"), ("b", "Chromium 156")], ["a Chromium 150", "b Chromium 156"]),
    ],
)
def test_a_column_is_named_after_what_there_are_several_of(
    results: list[tuple[str, str]], named: list[str]
) -> None:
    assert columns([Played(*result) for result in results]) == named
