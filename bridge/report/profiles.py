"""Stored profiles for a terminal: a table of many, all about one. Secrets are redacted."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bridge.core.redaction import redact_key, redact_target, shown_headers
from bridge.intake.store import Entry
from bridge.intake.store.interface import ProfileHead, upload_id
from bridge.trace.checks import TraceHealth
from bridge.trace.hot import Hot

#: Below it a trace does not span its run (see the rule `trace-covers-run`).
_THIN = 0.9


def profile_table(entries: list[Entry]) -> Table:
    """One line a profile, in the order given."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("id", "arrived", "vendor", "sdk", "session", "view"):
        table.add_column(name, no_wrap=True)
    for name in ("samples", "run", "coverage", "bytes"):
        table.add_column(name, no_wrap=True, justify="right")
    table.add_column("token", no_wrap=True)
    for entry in entries:
        table.add_row(*map(Text, profile_cells(entry)))
    return table


def profile_cells(entry: Entry) -> list[str]:
    """Nothing in them that a terminal would obey."""
    head = entry.profile
    assert head is not None, "only profiles are listed"
    cells = [
        entry.id,
        moment(entry.wall_ms),
        entry.vendor,
        head.sdk_version,
        head.session_id or "none",
        ", ".join(head.view_names) or ", ".join(head.view_ids),
        str(head.samples),
        _run(head),
        _share(head.coverage).plain,
        str(entry.bytes),
        entry.scope,
    ]
    return list(map(_printable, cells))


def profile_line(entry: Entry) -> str:
    """The same as plain text, for a list that has no end."""
    return "  ".join(filter(None, profile_cells(entry)))


def profile_report(
    entry: Entry, head: ProfileHead, health: TraceHealth | None, hot: list[Hot]
) -> RenderableType:
    """`health` None where the body cannot be decoded any more."""
    parts: list[RenderableType] = [Text(entry.id, style="bold"), _pairs(_about(entry, head))]
    if health is None:
        return Group(*parts, "", Text("the body is not one that this version can decode", style="yellow"), "")
    parts += ["", Text("health", style="bold"), _pairs(_health(health))]
    parts += ["", Text("hottest functions", style="bold"), _hottest(hot, health.busy_samples)]
    parts += ["", Text("headers", style="bold"), _pairs(sorted(shown_headers(entry.headers).items()))]
    return Group(*parts, "")


def _about(entry: Entry, head: ProfileHead) -> list[tuple[str, str]]:
    repeats = "" if entry.repeats is None else f"{entry.repeat} of {upload_id(entry.repeats)}"
    return [
        ("arrived", moment(entry.wall_ms)),
        ("vendor", f"{entry.vendor} {head.sdk_version}".strip()),
        ("application", head.application),
        ("service", " ".join(word for word in (head.service, head.version, head.env) if word)),
        ("session", head.session_id or "none"),
        ("views", ", ".join(head.view_names) or ", ".join(head.view_ids)),
        ("profiler", head.profiler_id),
        ("started", "" if head.started_at is None else moment(head.started_at)),
        ("ran", _run(head)),
        ("long tasks", str(head.long_tasks)),
        ("answered", f"{entry.status}, attempt {entry.attempt}"),
        ("repeats", repeats),
        ("token", entry.scope),
        ("client", redact_key(entry.client_key)),
        ("sent to", entry.host),
        ("target", redact_target(entry.target)),
        ("body", f"{entry.bytes} bytes, sha256 {entry.digest}"),
    ]


def _health(health: TraceHealth) -> list[tuple[str, str | Text]]:
    problems = {
        "bad indices": health.bad_indices,
        "cyclic stacks": health.cyclic_stacks,
        "samples out of order": health.out_of_order,
    }
    return [
        ("samples", f"{health.samples}, {health.busy_samples} busy"),
        ("coverage", _share(health.coverage)),
        ("idle", "not told by this format" if health.idle_share is None else _percent(health.idle_share)),
        ("largest gap", _ms(health.largest_gap_ms)),
        ("interval", _ms(health.median_interval_ms)),
        ("interval drift", "" if health.interval_drift is None else f"{health.interval_drift:+.0%}"),
        *((name, Text(str(count), style="bold red")) for name, count in problems.items() if count),
    ]


def _hottest(hot: list[Hot], busy: int) -> RenderableType:
    if not hot:
        return Text("  no sample caught script at work", style="dim")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("self", "", "total", ""):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("function", no_wrap=True)
    table.add_column("where", overflow="fold")
    for each in hot:
        counts = [each.self_samples, each.total_samples]
        cells = [cell for count in counts for cell in (str(count), _percent(count / max(busy, 1)))]
        table.add_row(*cells, Text(_printable(each.name)), Text(_printable(each.where), style="dim"))
    return table


def _pairs(pairs: list[tuple[str, str]] | list[tuple[str, str | Text]]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in pairs:
        if value:
            # What a client sent is text, whatever brackets are in it.
            table.add_row(Text(name), Text(_printable(value)) if isinstance(value, str) else value)
    return table


def _printable(text: str) -> str:
    """Without escape sequences and line breaks, which a client may have sent."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in text)


def moment(epoch_ms: float) -> str:
    """In UTC. A clock may say anything; what no calendar holds is printed as it is."""
    try:
        return datetime.fromtimestamp(epoch_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return f"{epoch_ms:g} ms"


def _run(head: ProfileHead) -> str:
    if head.run_started_ms is None or head.run_ended_ms is None:
        return ""
    return f"{(head.run_ended_ms - head.run_started_ms) / 1000:.1f} s"


def _share(share: float | None) -> Text:
    if share is None:
        return Text("")
    return Text(_percent(share), style="" if share >= _THIN else "yellow")


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} ms"
