"""Where reports are printed: how wide, and in which characters. All commands print by this module."""

from __future__ import annotations

import codecs
import io
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment

#: Narrower terminals are treated as if they were so wide.
WIDTH_MIN = 40
#: Wide enough that no line is wrapped.
_UNWRAPPED = 1_000_000
_PLAIN_ERRORS = "profiler-bridge.plain"


@dataclass(frozen=True)
class Signs:
    """The signs of a report. `verdicts`: verdict -> its sign."""

    verdicts: Mapping[str, str]
    step: str

    @property
    def width(self) -> int:
        """The columns that the widest one takes."""
        return max(map(len, (*self.verdicts.values(), self.step)))


SIGNS = Signs(
    {"held": "✓", "violated": "✗", "inconclusive": "?", "not-exercised": "·", "not-applicable": "-"}, "→"
)
#: for an encoding without the others
PLAIN_SIGNS = Signs(
    {"held": "ok", "violated": "x", "inconclusive": "?", "not-exercised": ".", "not-applicable": "-"}, "->"
)
_PLAIN = {sign: PLAIN_SIGNS.verdicts[verdict] for verdict, sign in SIGNS.verdicts.items()} | {
    SIGNS.step: PLAIN_SIGNS.step,
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u00d7": "x",
}


@dataclass(frozen=True)
class Look:
    """How a report is laid out. `width`: the columns there are, None if no line is wrapped (a pipe)."""

    width: int | None = None
    signs: Signs = SIGNS

    def room(self, taken: int) -> float:
        """Return how many columns are left beside `taken`."""
        return float("inf") if self.width is None else self.width - taken


#: where nothing is known of the reader
PIPE = Look()


class Terminal:
    """Prints reports to a stream: as wide as the terminal or COLUMNS, else without wrapping. No line ends in
    a space. `look`: how that stream is printed to, if it is not to be found out."""

    def __init__(self, stream: TextIO | None = None, look: Look | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self.look = look or Look(_width(self._stream), _signs(self._stream))
        self._console = Console(
            file=self._stream, width=self.look.width or _UNWRAPPED, highlight=False, markup=False, emoji=False
        )

    def print(self, *parts: RenderableType) -> None:
        # What is longer than the width was not to be wrapped: the terminal does that.
        self._console.print(_Trimmed(Group(*parts)), end="", crop=False)


class _Trimmed:
    """What it holds, without spaces at the ends of lines."""

    def __init__(self, renderable: RenderableType) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for line in Segment.split_lines(console.render(self._renderable, options)):
            while line and not line[-1].text.rstrip(" "):
                line.pop()
            if line:
                line[-1] = Segment(line[-1].text.rstrip(" "), line[-1].style)
            yield from line
            yield Segment.line()


def use_plain_characters() -> None:
    """Let stdout and stderr print any text: what their encoding lacks, in plain characters."""
    codecs.register_error(_PLAIN_ERRORS, _in_plain_characters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_PLAIN_ERRORS)


def printable(text: str) -> str:
    """Replace escape sequences and line breaks, which a page or a client may have sent."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in text)


def _in_plain_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_plain, error.object[error.start : error.end])), error.end


def _plain(character: str) -> str:
    # NFKD has the letter below an accent, and three dots for an ellipsis.
    simple = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return _PLAIN.get(character) or simple or "?"


def _signs(stream: TextIO) -> Signs:
    every = SIGNS.step + "".join(SIGNS.verdicts.values())
    try:
        every.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return PLAIN_SIGNS
    return SIGNS


def _width(stream: TextIO) -> int | None:
    """Return COLUMNS, else the width of the terminal; None if the stream is none."""
    chosen = os.environ.get("COLUMNS", "")
    if (chosen.isdecimal() and int(chosen) > 0) or stream.isatty():
        return max(WIDTH_MIN, shutil.get_terminal_size().columns)
    return None
