"""Bytes of Protocol Buffers. The examples are those of the encoding's description."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.export.protobuf import (
    INT64_MAX,
    UINT64_MAX,
    fields,
    fixed64,
    integer,
    message,
    packed,
    packed_fixed64,
    varint,
)
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
        (fixed64(3, 258), "190201000000000000"),
        (fixed64(3, 0), ""),
        (fixed64(3, -1), ""),
        (fixed64(3, 2**70), "19" + 8 * "ff"),
        (packed_fixed64(5, [1, 0, -1, 2**64]), "2a20" + "0100000000000000" + 32 * "0" + 16 * "f"),
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


@given(st.dictionaries(st.integers(1, 100), st.integers(1, UINT64_MAX) | st.binary(max_size=300)))
def test_fields_are_read_back(written: dict[int, int | bytes]) -> None:
    parts = [
        message(number, value) if isinstance(value, bytes) else fixed64(number, value)
        for number, value in written.items()
    ]
    found = {
        number: value if isinstance(value, bytes) else value.to_bytes(8, "little")
        for number, value in written.items()
    }
    assert fields(b"".join(parts)) == found


@given(st.integers(1, INT64_MAX))
def test_an_integer_is_read_back(number: int) -> None:
    assert fields(integer(1, 7) + integer(1, number) + b"\x15abcd") == {1: number, 2: b"abcd"}


@given(st.binary(max_size=40))
def test_what_is_no_message_is_at_most_a_value_error(written: bytes) -> None:
    with suppress(ValueError):
        assert all(isinstance(value, (int, bytes)) for value in fields(written).values())


@pytest.mark.parametrize("written", ["0a05", "08", "08" + 10 * "ff" + "01", "0b", "190102", b"<html>".hex()])
def test_a_message_that_is_cut_off_or_has_other_types_is_a_value_error(written: str) -> None:
    with pytest.raises(ValueError, match=r"cut off|does not end|no type"):
        fields(bytes.fromhex(written))
