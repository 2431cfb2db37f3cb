"""What commands print: data on stdout, notes and progress on stderr. All of it goes through here."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import msgspec
from rich.cells import cell_len, set_cell_size

from bridge.errors import RecordingFailed
from bridge.report.terminal import Terminal


def print_json(value: Any) -> None:
    say(_as_text(msgspec.json.format(msgspec.json.encode(value), indent=2)))


def print_json_line(value: Any) -> None:
    say(_as_text(msgspec.json.encode(value)))


def say(text: str) -> None:
    """Print a line of data to stdout."""
    clear_progress()
    sys.stdout.write(text + "\n")
    sys.stdout.flush()  # the command may go on running, and its reader may be at a pipe


def write_document(file: Path, document: bytes, opens: str) -> None:
    """Write a document for another tool, and tell what `opens` it; a file `-` is stdout. Raises
    RecordingFailed."""
    if str(file) == "-":
        _write_bytes(document)
        return
    try:
        file.write_bytes(document)
    except FileNotFoundError as error:
        told = f"cannot write {file}: there is no folder {file.parent}; make it first"
        raise RecordingFailed(told) from error
    except OSError as error:
        raise RecordingFailed(f"cannot write {file}: {error.strerror}") from error
    note(f"{file}: {len(document):,} bytes; it opens in {opens}")


def _write_bytes(document: bytes) -> None:
    """Write a document to stdout: text as a line, and what is no text as it is."""
    clear_progress()
    sys.stdout.flush()
    # No text has a zero; gzip's head without a time has four, and each message of OTLP has some.
    text = b"\0" not in document and not document.endswith(b"\n")
    sys.stdout.buffer.write(document + b"\n" if text else document)
    sys.stdout.buffer.flush()


def stdout() -> Terminal:
    """Return where reports are printed."""
    clear_progress()
    return Terminal(sys.stdout)


def note(text: str) -> None:
    """Print a line to stderr; it is not part of the data."""
    clear_progress()
    sys.stderr.write(text + "\n")


def progress(text: str) -> None:
    """Show on stderr what goes on, until something else is printed; only if stderr is a terminal."""
    if sys.stderr.isatty():
        _line.show(text)


def clear_progress() -> None:
    """Remove the line of the progress."""
    _line.clear()


class _Line:
    """A line on stderr that goes away."""

    def __init__(self) -> None:
        self._width = 0

    def show(self, text: str) -> None:
        columns = shutil.get_terminal_size().columns - 1
        shown = set_cell_size(text, columns) if cell_len(text) > columns else text
        sys.stderr.write(self._blanks() + shown)
        sys.stderr.flush()
        self._width = cell_len(shown)

    def clear(self) -> None:
        if self._width:
            sys.stderr.write(self._blanks())
            sys.stderr.flush()
            self._width = 0

    def _blanks(self) -> str:
        # Not every terminal knows the sequence that clears a line.
        return f"\r{' ' * self._width}\r" if self._width else ""


_line = _Line()


def _as_text(json: bytes) -> str:
    """Return JSON that stdout can print: what its encoding may lack, as escapes."""
    # GitHub's runner takes `##[` anywhere in a line for a command, and a page may have written it.
    text = json.decode().replace("##[", "#\\u0023[")
    encoding = (sys.stdout.encoding or "utf-8").lower().replace("-", "")
    return text if encoding == "utf8" else re.sub("[^\0-\x7f]", _escape, text)


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
