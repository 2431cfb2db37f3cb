"""What is printed of recorded runs stays the same, at every width and in every encoding."""

from __future__ import annotations

import pytest

from tests.report.printing import CALLS, EVERY, PLACES, printed, stored


@pytest.mark.parametrize(("call", "place"), EVERY)
def test_it_is_printed_as_it_was(call: str, place: str) -> None:
    assert printed(call, place) == stored(call, place).read_text("utf-8"), "`python -m tests.report.renew`"


@pytest.mark.parametrize(("call", "place"), EVERY)
def test_no_line_ends_in_a_space_or_is_too_long(call: str, place: str) -> None:
    width = PLACES[place][0]
    for line in printed(call, place).splitlines():
        assert line == line.rstrip()
        # Commands and paths are not broken, so that they can be copied.
        assert width is None or len(line) <= width or "recordings/" in line


@pytest.mark.parametrize("call", CALLS)
def test_in_cp1252_all_characters_are_plain(call: str) -> None:
    assert printed(call, "cp1252").isascii()
