"""A text by lines and columns, as browsers and source maps count them: columns in UTF-16 units. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left

_ENDS = re.compile(r"\r\n|\n|\r")
#: Characters that are two units.
_PAIRS = re.compile("[\U00010000-\U0010ffff]")


class Text:
    """A script or a source. Lines and columns are from 0."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(end.end() for end in _ENDS.finditer(text))]
        self._ends = [*(end.start() for end in _ENDS.finditer(text)), len(text)]
        self._pairs: dict[int, list[int]] = {}

    def index(self, line: int, column: int) -> int | None:
        """Return the index in the text of a position; None if there is none. The end of a line is one."""
        if not 0 <= line < len(self._starts):
            return None
        found = self._starts[line] + column - bisect_left(self._pairs_of(line), column)
        return found if found <= self._ends[line] else None

    def _pairs_of(self, line: int) -> list[int]:
        """Return the columns at which the pairs of a line begin."""
        if line not in self._pairs:
            start = self._starts[line]
            found = _PAIRS.finditer(self.text, start, self._ends[line])
            self._pairs[line] = [each.start() - start + before for before, each in enumerate(found)]
        return self._pairs[line]


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + len(_PAIRS.findall(text))
