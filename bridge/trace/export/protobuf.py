"""Messages of Protocol Buffers, as bytes: https://protobuf.dev/programming-guides/encoding. Pure.

The package `protobuf` would be a dependency for these few functions; the tests compare with its readers.
"""

from __future__ import annotations

from collections.abc import Iterable

_LENGTH_DELIMITED = 2
#: The greatest number of an `int64`.
INT64_MAX = 2**63 - 1


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
