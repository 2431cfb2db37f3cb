"""The line of a key in TOML, for errors: the parser keeps none. Pure.

Tables in a line of their own are found, and the keys in them; what is inside of a value gets the line of its
key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_LONG = ('"""', "'''")

Path = tuple[str | int, ...]


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line, from 1, of what is at a path, or of the nearest thing around it; 1 for neither."""
    best, line = 0, 1
    for number, found in _places(text):
        common = _common(found, path)
        if common > best and common == len(found):
            best, line = common, number
    return line


def _places(text: str) -> Iterator[tuple[int, Path]]:
    """Yield (line, path) of each header and key."""
    table: Path = ()
    counts: dict[tuple[str, ...], int] = {}
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
        elif header := _HEADER.fullmatch(line):
            names = _names(header[2])
            if header[1] == "[[":
                counts[names] = counts.get(names, -1) + 1
            table = tuple(_with_places(names, counts))
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_names(key[1]))
            closing = next((mark for mark in _LONG if key[2].count(mark) == 1), "")


def _with_places(names: tuple[str, ...], counts: dict[tuple[str, ...], int]) -> Iterator[str | int]:
    for end in range(1, len(names) + 1):
        yield names[end - 1]
        if names[:end] in counts:
            yield counts[names[:end]]


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(text))


def _common(found: Path, path: Sequence[str | int]) -> int:
    count = 0
    for mine, wanted in zip(found, path, strict=False):
        if mine != wanted:
            break
        count += 1
    return count
