"""Stored profiles for a terminal: a table of many, or all details of one. Secrets are redacted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.core.redaction import redact_key
from bridge.core.rules.traces import short
from bridge.intake.store.records import ProfileHead, UploadRecord, upload_id
from bridge.judging.uploads.profile_facts import counted
from bridge.report.grid import grid, right, widths_of
from bridge.report.terminal import PIPE, Look, printable
from bridge.trace.checks import LIKELY_DISORDER, TraceHealth
from bridge.trace.hot import Hot
from bridge.vendors.redaction import redact_target, shown_headers

_COLUMNS = (
    *("id", "arrived", "vendor", "sdk", "session", "view"),
    *("run", "busy", "idle", "coverage", "samples", "bytes", "token"),
)
_NUMBERS = ("run", "busy", "idle", "coverage", "samples", "bytes")
_LEFT_OUT_FIRST = ("token", "bytes", "view", "busy", "idle", "sdk", "samples", "vendor", "")
#: With less room for the place of a function, it stands below its name.
_WHERE = 30
#: A lower coverage is shown in yellow (see the rule `trace-covers-run`).
_THIN = 0.9
#: The widths of the columns where they are fixed. A longer value is not cut.
_WIDTHS = (7, 20, 7, 7, 36, 20, 7, 8, 5, 8, 7, 8, 1)


def profile_table(
    records: list[UploadRecord], times: list[TraceHealth | None], look: Look = PIPE
) -> RenderableType:
    """Return a table with one line per profile, in the given order. `times`: of each one's trace; None if it
    could not be decoded. Where there is no room for all columns, ids are short and some columns left out."""
    rows = [profile_cells(record, health) for record, health in zip(records, times, strict=True)]
    cells = [list(_COLUMNS), *rows]
    session, hidden = _COLUMNS.index("session"), set[int]()
    if look.room(sum(widths_of(cells))) < 0:
        cells[1:] = [[*row[:session], short(row[session]), *row[session + 1 :]] for row in rows]
    for name in _LEFT_OUT_FIRST:
        shown = [[cell for at, cell in enumerate(row) if at not in hidden] for row in cells]
        if look.room(sum(widths_of(shown))) >= 0:
            break
        hidden.add(_COLUMNS.index(name))
    numbers = [at for at, name in enumerate(shown[0]) if name in _NUMBERS]
    table = grid(widths_of(shown))
    for number, row in enumerate(right(shown, numbers)):
        table.add_row(*(Text(cell, style="" if number else "bold") for cell in row))
    return table


def profile_cells(record: UploadRecord, health: TraceHealth | None) -> list[str]:
    """Return the cells of one profile, without control characters for the terminal."""
    head = record.profile
    assert head is not None, "only profiles are listed"
    cells = [
        record.id,
        moment(record.wall_ms),
        record.vendor,
        head.sdk_version,
        head.session_id or "none",
        ", ".join(head.view_names) or ", ".join(head.view_ids),
        _run(head),
        f"{health.busy_ms / 1000:.2f} s" if health else "",
        _percent(health.idle_share) if health and health.idle_share is not None else "",
        _share(head.coverage).plain,
        str(head.samples),
        str(record.bytes),
        record.scope,
    ]
    return list(map(printable, cells))


def tail_head() -> str:
    """Return the head of the columns of `profile_line`."""
    return _in_columns(_COLUMNS)


def profile_line(record: UploadRecord, health: TraceHealth | None) -> str:
    """Return the cells in columns of fixed width, as plain text, for `profiles tail`."""
    return _in_columns(profile_cells(record, health))


def _in_columns(cells: Sequence[str]) -> str:
    aligned = (
        cell.rjust(width) if name in _NUMBERS else cell.ljust(width)
        for cell, name, width in zip(cells, _COLUMNS, _WIDTHS, strict=True)
    )
    return "  ".join(aligned).rstrip()


def profile_report(
    record: UploadRecord,
    head: ProfileHead,
    health: TraceHealth | None,
    hot: list[Hot],
    count: int = 1,
    look: Look = PIPE,
) -> RenderableType:
    """Return all details of one profile. `health`: None if this version cannot decode the body. `count`: of
    the profiles in the upload; the first is shown."""
    parts: list[RenderableType] = [Text(record.id, style="bold"), pairs(_about(record, head))]
    if count > 1:
        parts.append(Text(f"  the first of {count} profiles in this upload", style="yellow"))
    if health is None:
        return Group(*parts, "", Text("the body is not one that this version can decode", style="yellow"), "")
    parts += ["", Text("health", style="bold"), pairs(_health(health))]
    parts += ["", Text("hottest functions", style="bold"), _hottest(hot, health.busy_ms, look)]
    parts += ["", Text("headers", style="bold"), pairs(sorted(shown_headers(record.headers).items()))]
    return Group(*parts, "")


def _about(record: UploadRecord, head: ProfileHead) -> list[tuple[str, str]]:
    repeats = "" if record.repeats is None else f"{record.repeat} of {upload_id(record.repeats)}"
    return [
        ("arrived", moment(record.wall_ms)),
        ("vendor", f"{record.vendor} {head.sdk_version}".strip()),
        ("application", head.application),
        ("service", " ".join(word for word in (head.service, head.version, head.env) if word)),
        ("session", head.session_id or "none"),
        ("views", ", ".join(head.view_names) or ", ".join(head.view_ids)),
        ("profiler", head.profiler_id),
        ("started", "" if head.started_at is None else moment(head.started_at)),
        ("ran", _run(head)),
        ("long tasks", str(head.long_tasks)),
        ("answered", f"{record.status}, attempt {record.attempt}"),
        ("repeats", repeats),
        ("token", record.scope),
        ("client", redact_key(record.client_key)),
        ("sent to", record.host),
        ("target", redact_target(record.target)),
        ("body", f"{record.bytes} bytes, sha256 {record.digest}"),
    ]


def _health(health: TraceHealth) -> list[tuple[str, str | Text]]:
    problems = {"bad indices": health.bad_indices, "cyclic stacks": health.cyclic_stacks}
    bursts = f"{health.burst_samples} samples in {health.bursts}" if health.bursts else ""
    disorder = (
        f"{health.out_of_order} samples, put in order: {LIKELY_DISORDER}" if health.out_of_order else ""
    )
    return [
        ("busy", f"{health.busy_ms:.1f} ms"),
        ("idle", _idle(health)),
        ("not sampled", f"{health.not_sampled_ms:.1f} ms" if health.not_sampled_ms else ""),
        ("samples", f"{health.samples}, {health.busy_samples} busy"),
        ("markers", counted(health.markers)),
        ("bursts", bursts),
        ("out of order", Text(disorder, style="yellow") if disorder else ""),
        ("coverage", _share(health.coverage)),
        ("largest gap", _ms(health.largest_gap_ms)),
        ("interval", _ms(health.median_interval_ms)),
        ("interval drift", "" if health.interval_drift is None else f"{health.interval_drift:+.0%}"),
        *((name, Text(str(count), style="bold red")) for name, count in problems.items() if count),
    ]


def _idle(health: TraceHealth) -> str:
    if health.idle_share is None:
        return "not told by this format"
    return f"{health.idle_ms:.1f} ms, {_percent(health.idle_share)}"


def _hottest(hot: list[Hot], busy_ms: float, look: Look) -> RenderableType:
    if not hot:
        return Text("  no sample caught script at work", style="dim")
    heads = ["self ms", "", "samples", "total ms", "", "samples", "function"]
    cells = right([heads, *(_hot_cells(each, busy_ms) for each in hot)], range(6))
    widths = widths_of(cells)
    beside = look.room(sum(widths)) >= _WHERE
    table = grid(widths if beside else widths[:2])
    for row, where in zip(cells, ["where", *(printable(each.where) for each in hot)], strict=True):
        head = "dim" if where == "where" else ""
        name = [] if beside else [f"{row[-1].rstrip()}\n"]
        table.add_row(
            *(Text(cell, style=head) for cell in (row if beside else row[:2])),
            Text.assemble(*((part, head) for part in name), (where, "dim")),
        )
    return table


def _hot_cells(hot: Hot, busy_ms: float) -> list[str]:
    times = [(hot.self_ms, hot.self_samples), (hot.total_ms, hot.total_samples)]
    numbers = [
        cell
        for ms, count in times
        for cell in (f"{ms:.1f}", _percent(ms / busy_ms if busy_ms else 0.0), str(count))
    ]
    return [*numbers, printable(hot.name)]


def pairs(values: list[tuple[str, str]] | list[tuple[str, str | Text]]) -> RenderableType:
    """Return a line for each name that has a value."""
    told = [(name, value) for name, value in values if value]
    table = grid(widths_of([[name] for name, _ in told]))
    for name, value in told:
        # As Text, so that brackets in a client's value are not markup.
        table.add_row(Text(name, style="dim"), Text(printable(value)) if isinstance(value, str) else value)
    return Padding(table, (0, 0, 0, 2), expand=False)


def moment(epoch_ms: float) -> str:
    """Return date and time in UTC; as `N ms` if it is outside of the calendar's range."""
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
