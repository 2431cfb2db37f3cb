"""Messages of Protocol Buffers, as bytes: https://protobuf.dev/programming-guides/encoding. Pure.

The package `protobuf` would be a dependency for these few functions; the tests compare with its readers.
"""

from __future__ import annotations

from collections.abc import Iterable

_VARINT, _FIXED64, _LENGTH_DELIMITED, _FIXED32 = 0, 1, 2, 5
_SIZES = {_FIXED64: 8, _FIXED32: 4}
#: The greatest numbers of an `int64` and of a `fixed64`.
INT64_MAX, UINT64_MAX = 2**63 - 1, 2**64 - 1


def varint(number: int) -> bytes:
    """Return an integer of up to 64 bits; what is beyond becomes the nearest; negative ones take 10 bytes."""
    left = min(max(number, -INT64_MAX - 1), INT64_MAX) & (2**64 - 1)
    written = bytearray()
    while left > 0x7F:
        written.append(left & 0x7F | 0x80)
        left >>= 7
    written.append(left)
    return bytes(written)


def integer(field: int, number: int) -> bytes:
    """Return a field with an integer; nothing for 0, which readers take for a field that is not there."""
    return varint(field << 3) + varint(number) if number else b""


def message(field: int, *parts: bytes) -> bytes:
    """Return a field with a message, which consists of these fields, or with a text."""
    content = b"".join(parts)
    return varint(field << 3 | _LENGTH_DELIMITED) + varint(len(content)) + content


def packed(field: int, numbers: Iterable[int]) -> bytes:
    """Return a field with a list of integers."""
    return message(field, *map(varint, numbers))


def fixed64(field: int, number: int) -> bytes:
    """Return a field with an unsigned integer of 8 bytes, at most the greatest; nothing for 0."""
    return varint(field << 3 | _FIXED64) + _eight_bytes(number) if number > 0 else b""


def packed_fixed64(field: int, numbers: Iterable[int]) -> bytes:
    """Return a field with a list of unsigned integers of 8 bytes."""
    return message(field, *map(_eight_bytes, numbers))


def _eight_bytes(number: int) -> bytes:
    return min(max(number, 0), UINT64_MAX).to_bytes(8, "little")


#: The fields of a message by their numbers, of each the last: an integer, or bytes.
Fields = dict[int, int | bytes]


def fields(written: bytes) -> Fields:
    """Read a message. Raises ValueError for what is none."""
    found: Fields = {}
    at = 0
    while at < len(written):
        tag, at = _read_varint(written, at)
        kind = tag & 7
        if kind == _VARINT:
            found[tag >> 3], at = _read_varint(written, at)
            continue
        if kind == _LENGTH_DELIMITED:
            size, at = _read_varint(written, at)
        elif kind in _SIZES:
            size = _SIZES[kind]
        else:
            raise ValueError(f"there is no type {kind} of fields")
        if at + size > len(written):
            raise ValueError("a field is cut off")
        found[tag >> 3] = written[at : at + size]
        at += size
    return found


def _read_varint(written: bytes, at: int) -> tuple[int, int]:
    """Return an integer of up to 64 bits, without a sign, and where what follows it begins."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(written):
            break
        value |= (written[at] & 0x7F) << shift
        at += 1
        if written[at - 1] < 0x80:
            return value & UINT64_MAX, at
    raise ValueError("an integer does not end")
