"""What arrived, for a terminal: each profile with its health and stamp, and the audit of all requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.core.rules.traces import short
from bridge.judging.audit import Audit
from bridge.judging.production import production_lines
from bridge.judging.results import Result, Stood, UploadSummary
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


def evidence(result: Result) -> RenderableType:
    """Return profiles, audit, and what was not as in production; empty if there is nothing to tell."""
    parts: list[RenderableType] = []
    if result.uploads:
        parts.append(_profiles(result.uploads))
    parts += [_line(line) for line in audit_lines(result.audit)]
    parts += [_line(line, "yellow") for line in production_lines(result.not_as_in_production)]
    return Padding(Group(*parts), (0, 2, 1, 2)) if parts else Group()


def _line(text: str, style: str = "") -> RenderableType:
    """Return a line that keeps its indent where it is wrapped."""
    return Padding(Text(text.lstrip(), style=style), (0, 0, 0, len(text) - len(text.lstrip())))


def _profiles(uploads: list[UploadSummary]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("profile", "session", "samples", "covers", "idle", "gap", "started", "ended", "arrived"):
        table.add_column(name, justify="right" if name in ("samples", "covers", "idle", "gap") else "left")
    for upload in uploads:
        health, stamp = upload.health, upload.stamp
        table.add_row(
            upload.upload,
            short(upload.session_id),
            str(health.samples),
            _share(health.coverage),
            _share(health.idle_share),
            "" if health.largest_gap_ms is None else f"{health.largest_gap_ms:.0f} ms",
            _stood(stamp.start if stamp else None),
            _stood(stamp.end if stamp else None),
            _stood(stamp.arrival if stamp else None),
        )
        if wrong := ", ".join(_wrong(health)):
            table.add_row("", Text(wrong, style="red"))
        for note in _notes(upload):
            table.add_row("", Text(note, style="yellow"))
    return table


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


def counted(counts: dict[str, int]) -> str:
    """Return text such as `gc 3, layout 1`."""
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _share(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"


def _stood(stood: Stood | None) -> str:
    """Return text such as `hidden tracked b7096132`, without what was not observed."""
    if stood is None:
        return "?"
    page = stood.visibility if stood.lifecycle in (None, "active") else stood.lifecycle
    return " ".join(filter(None, [page, stood.session, short(stood.session_id) if stood.session_id else ""]))


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
