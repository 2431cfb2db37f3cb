"""A reader of Protocol Buffers that knows no message: numbers and bytes by the number of their field."""

from __future__ import annotations

Fields = dict[int, list[int | bytes]]


def fields(written: bytes) -> Fields:
    found: Fields = {}
    at = 0
    while at < len(written):
        tag, at = number(written, at)
        assert tag & 7 in (0, 2), "only integers and what has a length"
        value, at = number(written, at)
        if tag & 7 == 0:
            found.setdefault(tag >> 3, []).append(value)
            continue
        assert at + value <= len(written)
        found.setdefault(tag >> 3, []).append(written[at : at + value])
        at += value
    return found


def number(written: bytes, at: int) -> tuple[int, int]:
    """An integer, signed as an `int64`, and where what follows it begins."""
    value = shift = 0
    while True:
        byte = written[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value - (1 << 64) * (value >> 63), at


def numbers(written: bytes) -> list[int]:
    """A packed list."""
    found, at = [], 0
    while at < len(written):
        value, at = number(written, at)
        found.append(value)
    return found


def messages(of: Fields, field: int) -> list[Fields]:
    return [fields(each) for each in of.get(field, []) if isinstance(each, bytes)]


def integer(of: Fields, field: int) -> int:
    [value] = of.get(field, [0])
    assert isinstance(value, int)
    return value


def packed(of: Fields, field: int) -> list[int]:
    [value] = of[field]
    assert isinstance(value, bytes)
    return numbers(value)
