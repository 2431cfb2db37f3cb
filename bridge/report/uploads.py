"""Stored requests of every kind for a terminal: a line, a table, all details of one. Secrets are redacted."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from bridge.core.redaction import redact_key
from bridge.core.rules.traces import short
from bridge.intake.store.records import UploadRecord, upload_id
from bridge.report.grid import grid, right, widths_of
from bridge.report.profiles import moment, pairs
from bridge.report.terminal import printable
from bridge.vendors.redaction import redact_target, shown_headers

#: How much of a body is shown, in bytes.
HEAD_MAX = 1024
#: The lowest status of an error.
LOWEST_ERROR = 400

_PER_LINE = 16
_COLUMNS = ("id", "arrived", "what", "answered", "bytes")


def upload_line(record: UploadRecord) -> str:
    """Return one line about a request that has arrived: what it is, and how it was answered."""
    words = [moment(record.wall_ms)[11:19], record.id, str(record.status), kind_of(record)]
    if record.profile is not None:
        words.append(f"{record.profile.samples} samples")
        words.append(f"session {short(record.profile.session_id)}" if record.profile.session_id else "")
    words += [f"{record.bytes} bytes", record.scope, record.problem]
    return "  ".join(printable(word) for word in words if word)


def upload_table(records: list[UploadRecord]) -> RenderableType:
    """Return a table with one line per request, in the given order."""
    cells = right([list(_COLUMNS), *map(_cells, records)], [_COLUMNS.index("bytes")])
    rest = ["problem, or where it was sent to", *(record.problem or _sent_to(record) for record in records)]
    table = grid(widths_of(cells))
    for number, (row, last) in enumerate(zip(cells, rest, strict=True)):
        refused = number > 0 and records[number - 1].status >= LOWEST_ERROR
        style = "" if number else "bold"
        told = Text(printable(last), style="yellow" if refused else style)
        table.add_row(*(Text(cell, style=style) for cell in row), told)
    return table


def _cells(record: UploadRecord) -> list[str]:
    return [
        record.id,
        moment(record.wall_ms),
        printable(kind_of(record)),
        str(record.status),
        str(record.bytes),
    ]


def upload_report(record: UploadRecord, head: bytes) -> RenderableType:
    """Return all details of one request. `head`: the beginning of its body, as stored."""
    parts: list[RenderableType] = [Text(record.id, style="bold"), pairs(_about(record))]
    parts += ["", Text("headers", style="bold"), pairs(sorted(shown_headers(record.headers).items()))]
    shown = f"the first {len(head)} of {record.bytes} bytes" if len(head) < record.bytes else "all of it"
    parts += ["", Text(f"body ({shown})" if head else "no body was kept", style="bold")]
    return Group(*parts, Text(body_text(head)), "")


def kind_of(record: UploadRecord) -> str:
    """Return vendor and track of a request; its method if it is no vendor's."""
    return f"{record.vendor} {record.track}".strip() or f"{record.method} to no vendor"


def body_text(head: bytes) -> str:
    """Return the beginning of a body as text without control characters, or as a hex dump if it is binary."""
    # At the end a character may be cut off, of up to four bytes.
    text = head.decode(errors="ignore")
    if "\0" not in text and len(text.encode()) > len(head) - 4:
        return "\n".join(printable(line.expandtabs()) for line in text.splitlines())
    rows = (head[at : at + _PER_LINE] for at in range(0, len(head), _PER_LINE))
    return "\n".join(
        f"{number * _PER_LINE:04x}  {row.hex(' '):<{3 * _PER_LINE}} {_ascii(row)}"
        for number, row in enumerate(rows)
    )


def _ascii(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def _sent_to(record: UploadRecord) -> str:
    return f"{record.host}{redact_target(record.target)}"


def _about(record: UploadRecord) -> list[tuple[str, str]]:
    repeats = "" if record.repeats is None else f"{record.repeat} of {upload_id(record.repeats)}"
    return [
        ("arrived", moment(record.wall_ms)),
        ("what", kind_of(record)),
        ("answered", f"{record.status}, attempt {record.attempt}"),
        ("problem", record.problem),
        ("repeats", repeats),
        ("token", record.scope),
        ("client", redact_key(record.client_key)),
        ("sent to", record.host),
        ("request", f"{record.method} {redact_target(record.target)}"),
        ("body", f"{record.bytes} bytes, sha256 {record.digest}"),
    ]
