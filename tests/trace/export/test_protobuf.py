"""Bytes of Protocol Buffers. The examples are those of the encoding's description."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.export.protobuf import INT64_MAX, integer, message, packed, varint
from tests.trace.export import wire

INT64 = st.integers(-INT64_MAX - 1, INT64_MAX)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (integer(1, 150), "089601"),
        (message(2, b"testing"), "120774657374696e67"),
        (message(3, integer(1, 150)), "1a03089601"),
        (packed(6, [3, 270, 86942]), "3206038e029ea705"),
        (varint(-2), "feffffffffffffffff01"),
        (integer(1, 0), ""),
        (packed(1, []), "0a00"),
    ],
)
def test_it_writes_what_the_description_shows(written: bytes, wanted: str) -> None:
    assert written.hex() == wanted


@given(st.lists(INT64))
def test_numbers_are_read_back(numbers: list[int]) -> None:
    assert wire.packed(wire.fields(packed(7, numbers)), 7) == numbers


@given(st.integers())
def test_a_number_that_has_no_room_becomes_the_nearest(number: int) -> None:
    assert wire.numbers(varint(number)) == [min(max(number, -INT64_MAX - 1), INT64_MAX)]
