"""Source maps as a bundler writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

#: Generated column; and source, line, column; and name. All from 0.
Fields = tuple[int, ...]


def vlq(number: int) -> str:
    rest, digits = (abs(number) << 1) | (number < 0), ""
    while True:
        rest, digit = rest >> 5, rest & 31
        digits += _DIGITS[digit | (32 if rest else 0)]
        if not rest:
            return digits


def mappings(lines: Sequence[Sequence[Fields]]) -> str:
    """Write lines of segments, each number as the difference to the one before."""
    state, written = [0, 0, 0, 0, 0], []
    for line in lines:
        state[0] = 0
        texts = []
        for fields in line:
            texts.append("".join(vlq(field - before) for field, before in zip(fields, state, strict=False)))
            state[: len(fields)] = fields
        written.append(",".join(texts))
    return ";".join(written)


def source_map(lines: Sequence[Sequence[Fields]], **more: Any) -> dict[str, Any]:
    """A map of two sources and three names, if not told otherwise."""
    return {
        "version": 3,
        "sources": ["a.js", "b.js"],
        "names": ["one", "two", "three"],
        "mappings": mappings(lines),
        **more,
    }


def data(**more: Any) -> bytes:
    return json.dumps(more).encode()


def data_of(lines: Sequence[Sequence[Fields]], **more: Any) -> bytes:
    return data(**source_map(lines, **more))
