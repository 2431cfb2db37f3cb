"""Where reports are printed: widths, characters, ends of lines."""

from __future__ import annotations

import io
import sys

import pytest
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.report.terminal import (
    PLAIN_SIGNS,
    SIGNS,
    WIDTH_MIN,
    Look,
    Terminal,
    printable,
    use_plain_characters,
)


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def in_encoding(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


def printed(*parts: Text | Table | Padding, look: Look | None = None) -> str:
    stream = io.StringIO()
    Terminal(stream, look).print(*parts)
    return stream.getvalue()


def test_nothing_is_wrapped_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert Terminal(io.StringIO()).look.width is None
    text = "word " * 1000 + "end"
    assert printed(Text(text)) == text + "\n"


def test_columns_are_respected_in_a_pipe_and_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    assert Terminal(io.StringIO()).look.width == Terminal(Tty()).look.width == 70
    lines = printed(Text("word " * 100)).splitlines()
    assert max(map(len, lines)) <= 70
    monkeypatch.setenv("COLUMNS", "many")
    assert Terminal(io.StringIO()).look.width is None
    monkeypatch.setenv("COLUMNS", "3")
    assert Terminal(io.StringIO()).look.width == WIDTH_MIN


def test_no_line_ends_in_a_space() -> None:
    table = Table(box=None, padding=(0, 3, 0, 0))
    table.add_column("a")
    table.add_column("a longer head")
    table.add_row("1", Text("2   ", style="bold"))
    table.add_row("", "")
    lines = printed(table, Padding(Text("x"), (1, 2)), Text("end  "), look=Look(width=60)).splitlines()
    assert "end" in lines
    assert lines == [line.rstrip() for line in lines]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "ascii", "cp437"])
def test_where_the_encoding_lacks_a_sign_all_are_plain(encoding: str) -> None:
    assert Terminal(in_encoding(encoding)).look.signs == PLAIN_SIGNS
    assert Terminal(in_encoding("utf-8")).look.signs == Terminal(io.StringIO()).look.signs == SIGNS
    every = "".join(PLAIN_SIGNS.verdicts.values()) + PLAIN_SIGNS.step
    assert every.isascii()


def test_every_verdict_has_a_sign_of_its_own() -> None:
    for signs in (SIGNS, PLAIN_SIGNS):
        assert len(set(signs.verdicts.values())) == len(signs.verdicts)
        assert signs.verdicts.keys() == SIGNS.verdicts.keys()


@pytest.mark.parametrize(
    ("encoding", "plain"),
    [("cp1252", "-> ok x \u00b7 \u2026 \u2014 \u201c\u00e9\u201d ? ?"), ("ascii", '-> ok x . ... - "e" ? ?')],
)
def test_any_text_can_be_printed_in_any_encoding(
    encoding: str, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("stdout", "stderr"):
        printed = io.BytesIO()
        monkeypatch.setattr(f"sys.{name}", io.TextIOWrapper(printed, encoding=encoding, write_through=True))
        use_plain_characters()
        getattr(sys, name).write("→ ✓ ✗ · … \u2014 \u201cé\u201d 漢 \udc80")
        assert printed.getvalue().decode(encoding) == plain


def test_what_a_page_sends_is_one_line_without_escape_sequences() -> None:
    assert printable("plain ü → text") == "plain ü → text"
    assert printable("a\x1b[31mb\nc") == "a\ufffd[31mb\ufffdc"
