"""The positions of a source map, decoded. Pure. Lines and columns are from 0, columns in UTF-16 units.

Source: https://tc39.es/ecma426/#sec-mappings
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_CONTINUES, _BITS = 0b100000, 5
#: A number has at most 32 bits, so at most 7 digits. Sums that have more do not go into the arrays.
_LAST_SHIFT = 30
_TOO_LARGE = "a number in its mappings has more than 32 bits"
#: How many numbers a segment with a name has.
_NAMED = 5
#: How many numbers a segment has -> those that are not written.
_ABSENT: dict[int, list[int]] = {1: [0] * 4, 4: [0], _NAMED: []}
_NOWHERE = (-1, 0, 0, -1)

#: What is added to generated column, source, line, column and name; and how many of these are written.
_Deltas = tuple[int, int, int, int, int, int]
_Totals = tuple[int, int, int, int]

#: Maps of 64 MB have about so many. More would take more memory than a report is worth.
SEGMENTS_MAX = 4_000_000
LINES_MAX = 4_000_000


class MalformedError(ValueError):
    """A map that is not valid. The message is the cause, without the name of the file."""


class Segment(NamedTuple):
    """Where a part of a generated line comes from. `source`, `name`: indices, -1 for none. Without a source
    the rest means nothing."""

    source: int
    line: int
    column: int
    name: int


class Line:
    """The segments of a generated line, in order of their columns. `fields`: the four numbers of each."""

    __slots__ = ("columns", "fields")

    def __init__(self) -> None:
        self.columns = array("i")
        self.fields = array("i")

    def __iter__(self) -> Iterator[tuple[int, Segment]]:
        return ((column, self._segment(at)) for at, column in enumerate(self.columns))

    def add(self, column: int, segment: tuple[int, int, int, int]) -> None:
        self.columns.append(column)
        self.fields.extend(segment)

    def sort(self) -> None:
        """Put the segments in order, if they are not; those of one column stay as they were."""
        if all(before <= after for before, after in pairwise(self.columns)):
            return
        rows = sorted(self, key=itemgetter(0))
        self.columns, self.fields = array("i"), array("i")
        for column, segment in rows:
            self.add(column, segment)

    def check(self, sources: int, names: int) -> None:
        """Raise MalformedError if a segment has an index beyond so many sources and names."""
        for what, indices, count in (
            ("source", self.fields[0::4], sources),
            ("name", self.fields[3::4], names),
        ):
            if max(indices) >= count:
                raise MalformedError(f"its mappings use {what} {max(indices)}, and it has {count}")

    def up_to(self, column: int) -> tuple[int, Segment] | None:
        """Return the segment with the greatest column that is not beyond `column`, with its own column; None
        without one. Of several of one column it is the first if that is `column`, else the last."""
        at = bisect_right(self.columns, column) - 1
        if at < 0:
            return None
        found = self.columns[at]
        if found == column:
            at = bisect_left(self.columns, column)
        return found, self._segment(at)

    def _segment(self, at: int) -> Segment:
        return Segment(*self.fields[4 * at : 4 * at + 4])


def decoded(mappings: str, sources: int, names: int) -> dict[int, Line]:
    """Return the lines that have segments, by their numbers. `sources`, `names`: how many the map has. Raises
    MalformedError. 80,000 segments take about 60 ms."""
    _check_size(mappings)
    lines: dict[int, Line] = {}
    known: dict[str, _Deltas] = {}
    totals = (0, 0, 0, 0)
    try:
        for number, text in enumerate(mappings.split(";")):
            if text:
                lines[number] = line = Line()
                totals = _fill(line, text, known, totals)
                line.check(sources, names)
                line.sort()
    except OverflowError:
        raise MalformedError(_TOO_LARGE) from None
    return lines


def _check_size(mappings: str) -> None:
    if mappings.count(";") >= LINES_MAX:
        raise MalformedError(f"it has more than {LINES_MAX:,} lines")
    if mappings.count(",") + mappings.count(";") >= SEGMENTS_MAX:
        raise MalformedError(f"it has more than {SEGMENTS_MAX:,} segments")


def _fill(line: Line, text: str, known: dict[str, _Deltas], totals: _Totals) -> _Totals:
    """Add the segments of a line. `known`: how segments were decoded before, as most are written often.
    `totals`: source, line, column and name of the segment before. Returns those of the last one."""
    source, original, column, name = totals
    generated = signs = 0
    add_column, add_fields = line.columns.append, line.fields.extend  # `line.add` would take a third longer
    for written in text.split(","):
        deltas = known.get(written)
        if deltas is None:
            deltas = known[written] = _deltas(written)
        generated += deltas[0]
        source += deltas[1]
        original += deltas[2]
        column += deltas[3]
        name += deltas[4]
        signs |= generated | source | original | column | name
        add_column(generated)
        if deltas[5] == 1:
            add_fields(_NOWHERE)
        else:
            add_fields((source, original, column, name if deltas[5] == _NAMED else -1))
    if signs < 0:
        raise MalformedError("a segment leads to a negative line, column or index")
    return source, original, column, name


def _deltas(written: str) -> _Deltas:
    numbers = vlq(written)
    count = len(numbers)
    if count not in _ABSENT:
        raise MalformedError(f"the segment {written[:40]!r} has {count} numbers, not 1, 4 or 5")
    column, source, original, original_column, name = numbers + _ABSENT[count]
    return column, source, original, original_column, name, count


def vlq(written: str) -> list[int]:
    """Return the numbers of a segment, in base64 VLQ. Raises MalformedError."""
    numbers: list[int] = []
    value = shift = 0
    try:
        for bits in map(_VALUES.__getitem__, written):
            if bits < _CONTINUES:
                value |= bits << shift
                numbers.append(-(value >> 1) if value & 1 else value >> 1)
                value = shift = 0
            elif shift < _LAST_SHIFT:
                value |= (bits - _CONTINUES) << shift
                shift += _BITS
            else:
                raise MalformedError(_TOO_LARGE)
    except KeyError as error:
        raise MalformedError(f"{error.args[0]!r} in its mappings is no digit of base64") from None
    if shift:
        raise MalformedError(f"the segment {written[:40]!r} is cut off")
    return numbers
