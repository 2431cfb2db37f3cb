from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.source_maps import mappings as module
from bridge.trace.source_maps.mappings import MalformedError, Segment, decoded, vlq
from tests.trace.source_maps.written import Fields, mappings
from tests.trace.source_maps.written import vlq as written

SOURCES, NAMES = 3, 2
WIDE = 2**31 - 1

places = st.tuples(st.integers(0, SOURCES - 1), st.integers(0, 5000), st.integers(0, 5000))
segments = st.one_of(
    st.tuples(st.integers(0, 200)),
    st.tuples(st.integers(0, 200), places).map(lambda each: (each[0], *each[1])),
    st.tuples(st.integers(0, 200), places, st.integers(0, NAMES - 1)).map(
        lambda each: (each[0], *each[1], each[2])
    ),
)
lines = st.lists(st.lists(segments, max_size=12), max_size=6)


@given(st.lists(st.integers(-WIDE, WIDE), min_size=1, max_size=5))
def test_numbers_are_read_as_they_were_written(numbers: list[int]) -> None:
    assert vlq("".join(map(written, numbers))) == numbers


def slowly(line: list[Fields], column: int) -> Fields | None:
    """The segment at or before a column, as the rule says it."""
    before = [fields for fields in line if fields[0] <= column]
    if not before:
        return None
    nearest = max(fields[0] for fields in before)
    same = [fields for fields in before if fields[0] == nearest]
    return same[0] if nearest == column else same[-1]


@given(lines, st.integers(0, 7), st.integers(0, 220))
def test_each_position_leads_to_the_segment_before_it(
    several: list[list[Fields]], line: int, column: int
) -> None:
    found = decoded(mappings(several), SOURCES, NAMES).get(line)
    expected = slowly(several[line], column) if line < len(several) else None
    if expected is None:
        assert found is None or found.up_to(column) is None
        return
    assert found is not None
    at, *fields = expected
    wanted = Segment(*fields, *([] if len(fields) == 4 else [-1])) if fields else Segment(-1, 0, 0, -1)
    assert found.up_to(column) == (at, wanted)


def test_a_line_without_segments_takes_nothing() -> None:
    assert list(decoded(";;;AAAA;;", 1, 0)) == [3]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("A?AA", "'?' in its mappings is no digit of base64"),
        ("AAAAé", "no digit of base64"),
        ("AAAg", "cut off"),
        ("AA", "has 2 numbers, not 1, 4 or 5"),
        ("AAAAAA", "has 6 numbers"),
        ("AAAA,,AAAA", "the segment '' has 0 numbers"),
        ("DAAA", "negative"),
        ("AADA", "negative"),
        ("AAAA,CADA", "negative"),
        ("ACAA", "use source 1, and it has 1"),
        ("AAAAA", "use name 0, and it has 0"),
        ("gggggggggB", "more than 32 bits"),
        ("+/////D,+/////D", "more than 32 bits"),
        ("g" * 5000, "more than 32 bits"),
        ("gggggg", "cut off"),
        ("gggggggA", "more than 32 bits"),
        ("ggggggEAAA", "more than 32 bits"),
    ],
)
def test_a_malformed_one_is_told(text: str, cause: str) -> None:
    with pytest.raises(MalformedError) as told:
        decoded(text, 1, 0)
    assert cause in str(told.value)


@pytest.mark.parametrize(("text", "cause"), [(";" * 20, "20 lines"), ("AAAA," * 25 + "AAAA", "25 segments")])
def test_one_that_is_too_large_is_told(text: str, cause: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LINES_MAX", 20)
    monkeypatch.setattr(module, "SEGMENTS_MAX", 25)
    with pytest.raises(MalformedError, match=cause):
        decoded(text, 1, 0)


@given(st.text("ABCDgh/+,;?", max_size=60))
def test_whatever_is_written_is_decoded_or_told(text: str) -> None:
    try:
        found = decoded(text, 2, 2)
    except MalformedError:
        return
    for line in found.values():
        assert list(line.columns) == sorted(line.columns)
        assert all(segment.source < 2 and segment.name < 2 for _, segment in line)
