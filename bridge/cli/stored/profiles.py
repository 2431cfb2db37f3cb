"""`profiler-bridge profiles ls|show|export|rm|tail`: the stored profiles, also while the intake runs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from msgspec import structs

from bridge.cli.options import STORE
from bridge.cli.output import note, print_json, print_json_line, say, stdout
from bridge.cli.stored.lookup import number_of, reading, record_named, since_ms
from bridge.errors import ExitCode, RecordingFailed, UsageError
from bridge.intake.store import Query, Store, UploadRecord
from bridge.vendors.registry import known_vendor, one_of, vendor_names

if TYPE_CHECKING:
    from bridge.trace.checks import TraceHealth

app = typer.Typer(no_args_is_help=True, help="List, show, export, remove and follow stored profiles.")

#: How often the store is checked for new profiles.
POLL_S = 0.25

#: How many uploads are read to find out why there is no profile.
_LOOKED_AT = 200

_SESSION: Any = typer.Option(None, "--session", metavar="ID", help="Only of this RUM session.")
_VIEW: Any = typer.Option(None, "--view", metavar="ID", help="Only of this view.")
_VENDOR: Any = typer.Option(None, "--vendor", help=f"Only of {one_of(vendor_names())}.")
_VERSION: Any = typer.Option(None, "--version", help="Only of this version of the SDK.")
_TOKEN: Any = typer.Option(None, "--token", help="Only with this token, in the path or of the client.")
_JSON: Any = typer.Option(False, "--json", help="Print one JSON document.")
_IDS: Any = typer.Argument(..., metavar="ID...", help="Ids as `ls` prints them: u-0001, or 1.")


def _query(
    session: str | None, view: str | None, vendor: str | None, version: str | None, token: str | None
) -> Query:
    """Return the query for profiles that the shared options ask for. Raises UsageError."""
    return Query(
        profiles_only=True,
        session_id=session,
        view_id=view,
        vendor=vendor and known_vendor(vendor).name,
        version=version,
        token=token,
    )


@app.command("ls")
def ls(
    session: str | None = _SESSION,
    view: str | None = _VIEW,
    vendor: str | None = _VENDOR,
    version: str | None = _VERSION,
    token: str | None = _TOKEN,
    since: str | None = typer.Option(
        None, "--since", metavar="TIME", help="Only those of the last 1h, 7d, ..."
    ),
    limit: int = typer.Option(50, "--limit", min=1, help="At most so many, the newest."),
    store: str | None = STORE,
    as_json: bool = _JSON,
) -> None:
    """List stored profiles, the newest last."""
    wanted = _query(session, view, vendor, version, token)
    query = structs.replace(wanted, since_ms=since_ms(since), newest_first=True, limit=limit)
    with reading(store) as kept:
        records = kept.find(query)[::-1]
        times = [] if as_json else [_health(kept, record) for record in records]
        told = [] if as_json or records else _told_instead(kept, query)
    if as_json:
        from bridge.intake.api.schemas import shown

        print_json({"schema": "profiler-bridge.profiles/1", "entries": [shown(record) for record in records]})
        return
    from bridge.report.profiles import profile_table

    out = stdout()
    out.print(profile_table(records, times, out.look))
    if not records:
        note("\n".join(["no profile matches", *told]))


@app.command("show", short_help="Show one profile, with its hottest functions.")
def show(
    name: str = typer.Argument(..., metavar="ID", help="The id as `ls` prints it: u-0001, or 1."),
    store: str | None = STORE,
    as_json: bool = _JSON,
) -> None:
    """Show one profile: its metadata, the health of its trace, and its hottest functions."""
    from bridge.intake.store.decoding import profiles_of
    from bridge.trace.hot import hottest

    with reading(store) as kept:
        record = record_named(kept, name)
        body = kept.body(record.number)
    if record.profile is None:
        raise UsageError(f"{record.id} is not a profile but {record.vendor} {record.track}".rstrip())
    found = profiles_of(record, body) if body is not None else []
    profile = next(iter(found), None)
    health = profile.health() if profile else None
    hot = hottest(profile.trace, interval_ms=profile.interval_ms) if profile else []
    if as_json:
        from bridge.intake.api.schemas import shown

        whole = {"upload": shown(record), "health": health, "trace": profile.trace if profile else None}
        more = {"hottest": hot, "profiles": len(found)}
        print_json({"schema": "profiler-bridge.profile/1", **whole, **more})
        return
    from bridge.report.profiles import profile_report

    out = stdout()
    out.print(profile_report(record, record.profile, health, hot, len(found), out.look))


@app.command("export", short_help="Write one profile in the format of another tool.")
def export(
    name: str = typer.Argument(..., metavar="ID", help="The id as `ls` prints it: u-0001, or 1."),
    to: str = typer.Option(
        "speedscope", "--to", metavar="FORMAT", help="speedscope, chrome-trace or collapsed."
    ),
    output: Path | None = typer.Option(
        None, "--output", "-o", metavar="FILE", help="The file; - for stdout (default: a name of its own)."
    ),
    gaps: str = typer.Option(
        "mark",
        "--gaps",
        metavar="HOW",
        help="mark: time without samples is a frame of its own; keep: it is "
        "the time of the sample before it.",
    ),
    idle: bool = typer.Option(False, "--idle", help="With collapsed: the time without script too."),
    redact: bool = typer.Option(True, help="Replace what may be secret in the addresses of scripts."),
    store: str | None = STORE,
) -> None:
    """Write one profile in the format of another tool. Times are those of the report, to the microsecond."""
    from bridge.intake.store.decoding import profile_of
    from bridge.trace.export.formats import FORMATS, Wanted
    from bridge.trace.normal import normal_form
    from bridge.vendors.sharing import shared_address
    from bridge.version import __version__

    if to not in FORMATS:
        raise UsageError.unknown("format", to, FORMATS)
    if gaps not in ("mark", "keep"):
        raise UsageError.unknown("--gaps", gaps, ("mark", "keep"))
    with reading(store) as kept:
        record = record_named(kept, name)
        body = kept.body(record.number)
    profile = profile_of(record, body) if body is not None else None
    if profile is None:
        raise UsageError(f"{record.id} has no trace to export: it is {record.vendor} {record.track}".rstrip())
    trace = profile.trace
    if redact:
        shared = [shared_address(url).url for url in trace.resources]
        trace = structs.replace(trace, resources=shared)
    normal = normal_form(trace, profile.interval_ms, keep_gaps=gaps == "keep")
    wall_ms = None if trace.origin_ms is None else trace.origin_ms + normal.start_ms
    wanted = Wanted(f"{record.id} {profile.vendor}", f"profiler-bridge@{__version__}", wall_ms, idle)
    written = FORMATS[to].write(normal, wanted)
    file = output or Path(f"{record.id}{FORMATS[to].suffix}")
    if str(file) == "-":
        say(written.decode().rstrip("\n"))
        return
    try:
        file.write_bytes(written)
    except OSError as error:
        raise RecordingFailed(f"cannot write {file}: {error.strerror}") from error
    note(f"{file}: {len(written):,} bytes; it opens in {FORMATS[to].opens}")


@app.command("rm")
def rm(
    names: list[str] = _IDS,
    store: str | None = STORE,
    read_token: str = typer.Option(
        "", "--read-token", metavar="TOKEN", help="The read token of the intake that has the store open."
    ),
) -> None:
    """Remove uploads and their bodies. If an intake has the store open, that intake removes them."""
    from bridge.cli.serve import default_store
    from bridge.cli.stored.removing import remove

    removed = remove(store or default_store(), [number_of(name) for name in names], read_token)
    note(f"{removed} removed")
    missing = len(set(map(number_of, names))) - removed
    if missing:
        raise UsageError(f"{missing} of them {'is' if missing == 1 else 'are'} not in the store")


@app.command("tail")
def tail(
    session: str | None = _SESSION,
    view: str | None = _VIEW,
    vendor: str | None = _VENDOR,
    version: str | None = _VERSION,
    token: str | None = _TOKEN,
    limit: int = typer.Option(0, "--limit", min=0, help="Stop after so many; 0 continues until Ctrl-C."),
    store: str | None = STORE,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document per line."),
) -> None:
    """Print new profiles as they arrive, until Ctrl-C."""
    query = _query(session, view, vendor, version, token)
    if not as_json:
        from bridge.report.profiles import tail_head

        say(tail_head())
    try:
        with reading(store) as kept:
            for number, record in enumerate(_coming(kept, query), start=1):
                _print_line(kept, record, as_json=as_json)
                if number == limit:
                    return
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def _coming(store: Store, query: Query) -> Iterator[UploadRecord]:
    import msgspec

    last, pause = store.last_number(), threading.Event()
    note("waiting for profiles; Ctrl-C stops")
    while True:
        for record in store.find(msgspec.structs.replace(query, after=last)):
            last = record.number
            yield record
        pause.wait(POLL_S)


def _told_instead(store: Store, query: Query) -> list[str]:
    """Return what other uploads say of their SDK's profiler, where there is no profile: each reason once."""
    from bridge.core.production.document_policy import ADDED
    from bridge.intake.store.decoding import reports_of

    others = Query(
        vendor=query.vendor, token=query.token, since_ms=query.since_ms, newest_first=True, limit=_LOOKED_AT
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    for record in store.find(others):
        reports = reports_of(record, store.body(record.number) or b"")
        counts.update({(each.vendor, each.status, each.reason) for each in reports if each.reason})
    return [
        f"{vendor}: the SDK's profiler is {status}, {reason} (uploads that say so: {count})"
        + (f"; serve the page with {ADDED}" if "document-policy" in reason else "")
        for (vendor, status, reason), count in counts.items()
    ]


def _health(store: Store, record: UploadRecord) -> TraceHealth | None:
    """Return the health of a stored profile's trace; None if this version cannot decode its body."""
    from bridge.intake.store.decoding import profile_of

    body = store.body(record.number)
    profile = profile_of(record, body) if body is not None else None
    return profile.health() if profile else None


def _print_line(store: Store, record: UploadRecord, *, as_json: bool) -> None:
    if as_json:
        from bridge.intake.api.schemas import shown

        print_json_line(shown(record))
        return
    from bridge.report.profiles import profile_line

    say(profile_line(record, _health(store, record)))
