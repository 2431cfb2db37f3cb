from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.source_maps.text import Text, units

lines = st.lists(st.text("aé\u2028😀🛒b", max_size=8), min_size=1, max_size=4)


@given(lines, st.sampled_from(["\n", "\r\n", "\r"]))
def test_each_character_is_found_at_its_units(several: list[str], end: str) -> None:
    text = end.join(several)
    whole = Text(text)
    for number, line in enumerate(several):
        start = len(end.join([*several[:number], ""])) if number else 0
        for at in range(len(line) + 1):
            assert whole.index(number, units(line[:at])) == start + at
        assert whole.index(number, units(line) + 1) is None
    assert whole.index(len(several), 0) is None


def test_units_are_those_of_utf_16() -> None:
    assert units("a😀é") == len("a😀é".encode("utf-16-le")) // 2 == 4
