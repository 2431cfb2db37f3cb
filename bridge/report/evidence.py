"""What arrived, for a terminal: each profile with its health and stamp, and the audit of all requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.core.rules.traces import short
from bridge.judging.audit import Audit
from bridge.judging.production import production_lines
from bridge.judging.results import Result, Stood, UploadSummary
from bridge.judging.uploads.profile_facts import counted
from bridge.report.grid import grid, right, widths_of
from bridge.report.terminal import PIPE, Look, printable
from bridge.trace.checks import TraceHealth

_FATES = {
    "arrived": "arrived",
    "dropped": "dropped, as the contract allows",
    "refused": "refused for good",
    "lost": "lost",
    "pending": "pending",
    "unheard": "not heard of",
    "frozen": "kept in a frozen page",
    "aborted": "aborted while the bridge held its request",
}


def evidence(result: Result, look: Look = PIPE) -> RenderableType:
    """Return profiles, audit, and what was not as in production; empty if there is nothing to tell."""
    parts: list[RenderableType] = list(_profiles(result.uploads, look)) if result.uploads else []
    parts += [_line(line) for line in audit_lines(result.audit)]
    parts += [_line(line, "yellow") for line in production_lines(result.not_as_in_production)]
    return Padding(Group(*parts), (0, 2, 1, 2), expand=False) if parts else Group()


def _line(text: str, style: str = "") -> RenderableType:
    """Return a line that keeps its indent where it is wrapped."""
    indent = len(text) - len(text.lstrip())
    return Padding(Text(printable(text.lstrip()), style=style), (0, 0, 0, indent), expand=False)


def _profiles(uploads: list[UploadSummary], look: Look) -> Iterator[RenderableType]:
    """Yield a table of profiles, with lines below a profile for what is unusual. Where there is no room for
    the states of its tab, these are a line below too."""
    heads = ["profile", "session", "samples", "covers", "idle", "gap", "started", "ended", "arrived"]
    cells = right([heads, *map(_cells, uploads)], range(2, 6))
    beside = look.room(4 + sum(widths_of(cells))) >= 0
    shown = [row if beside else row[:6] for row in cells]
    widths = widths_of(shown)
    for at, (row, states) in enumerate(zip(shown, cells, strict=True)):
        line = grid(widths)
        line.add_row(*(Text(cell, style="" if at else "dim") for cell in row), "")
        yield line
        if at:
            told = [] if beside else [_moments(heads[6:], states[6:])]
            upload = uploads[at - 1]
            below = [("", told), ("red", _wrong(upload.health)), ("yellow", _notes(upload))]
            for style, notes in below:
                for note in notes:
                    yield Padding(Text(note, style=style), (0, 0, 0, widths[0]), expand=False)


def _moments(names: list[str], states: list[str]) -> str:
    """Return text such as `started visible tracked, ended and arrived hidden tracked`."""
    pairs = zip(names, states, strict=True)
    groups = [(state, [name for name, _ in group]) for state, group in groupby(pairs, lambda pair: pair[1])]
    return ", ".join(f"{' and '.join(group)} {state}" for state, group in groups)


def _cells(upload: UploadSummary) -> list[str]:
    health, stamp = upload.health, upload.stamp
    moments = (stamp.start, stamp.end, stamp.arrival) if stamp else (None, None, None)
    return [
        upload.upload,
        short(upload.session_id),
        str(health.samples),
        _share(health.coverage),
        _share(health.idle_share),
        "" if health.largest_gap_ms is None else f"{health.largest_gap_ms:.0f} ms",
        *(_stood(moment, upload.session_id) for moment in moments),
    ]


def _wrong(health: TraceHealth) -> Iterator[str]:
    """Yield what in a trace is impossible or missing."""
    counts = (
        (health.bad_indices, "bad indices"),
        (health.cyclic_stacks, "cyclic stacks"),
    )
    yield from (f"{count} {what}" for count, what in counts if count)
    if health.full_buffer:
        yield "its buffer was full"


def _notes(upload: UploadSummary) -> Iterator[str]:
    """Yield what is unusual in a trace, and not wrong."""
    health = upload.health
    if health.out_of_order:
        yield f"{_count(health.out_of_order, 'sample')} out of order, put in order: {upload.disorder}"
    if upload.bfcache_ms:
        yield f"its page was in the bfcache for {upload.bfcache_ms:.0f} ms of its run"
    if health.markers:
        yield f"markers: {counted(health.markers)}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"


def _stood(stood: Stood | None, named: str | None) -> str:
    """Return text such as `hidden tracked`, without what was not observed, and with the session's id if it is
    not the one that the upload `named`."""
    if stood is None:
        return "?"
    page = stood.visibility if stood.lifecycle in (None, "active") else stood.lifecycle
    other = stood.session_id if stood.session_id != named else None
    return " ".join(filter(None, [page, stood.session, short(other) if other else ""]))


def audit_lines(audit: Audit) -> Iterator[str]:
    """Yield a line for the requests, one for the traces, and one for each trace that did not arrive."""
    if audit.requests:
        yield f"{_count(audit.requests, 'request')}: {', '.join(_requests(audit))}"
    if audit.traces:
        told = [f"{count} {_FATES[fate]}" for fate, count in audit.traces.items()]
        yield f"{_count(sum(audit.traces.values()), 'collected trace')}: {', '.join(told)}"
    yield from _refusals(audit)
    for missing in audit.missing:
        yield f"  profiler #{missing.profiler} of {missing.tab}, {missing.fate}: {missing.reason}"


def _refusals(audit: Audit) -> Iterator[str]:
    """Yield a line for each reason for which content was refused and never taken, with the upload's id."""
    reasons: dict[str, list[str]] = {}
    for refused in audit.refusals:
        if refused.problem and not refused.delivered:
            reasons.setdefault(refused.problem, []).append(refused.upload)
    for problem, uploads in reasons.items():
        more = f" and {len(uploads) - 1} more" if len(uploads) > 1 else ""
        yield f"  {uploads[0]}{more} refused: {problem}"


def _requests(audit: Audit) -> Iterator[str]:
    yield _count(audit.profiles, "profile")
    if audit.refused:
        statuses = Counter(refused.status for refused in audit.refusals)
        told = ", ".join(
            f"{status}" if n == 1 else f"{n}x {status}" for status, n in sorted(statuses.items())
        )
        yield f"{audit.refused} refused ({told})"
    if audit.resends:
        yield f"{audit.resends} sent again by the browser"
    if audit.retries:
        yield f"{audit.retries} tried again by the SDK"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
