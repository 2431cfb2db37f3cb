"""`profiler-bridge profiles ls|show|open|merge|diff|export|rm|tail`: the stored profiles, also of a running
intake."""

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
from bridge.cli.stored.comparing.diff import diff
from bridge.cli.stored.comparing.merge import merge
from bridge.cli.stored.export import export
from bridge.cli.stored.filters import SESSION, SINCE, TOKEN, VENDOR, VERSION, VIEW, profiles_query
from bridge.cli.stored.lookup import number_of, reading, record_named
from bridge.cli.stored.opening import open_
from bridge.cli.stored.source_maps import SOURCE_MAPS, GivenMaps
from bridge.errors import ExitCode, UsageError
from bridge.intake.store import Query, Store, UploadRecord

if TYPE_CHECKING:
    from bridge.trace.checks import TraceHealth

app = typer.Typer(no_args_is_help=True, help="List, show, export, remove and follow stored profiles.")

#: How often the store is checked for new profiles.
POLL_S = 0.25

#: How many uploads are read to find out why there is no profile.
_LOOKED_AT = 200

_JSON: Any = typer.Option(False, "--json", help="Print one JSON document.")
_IDS: Any = typer.Argument(..., metavar="ID...", help="Ids as `ls` prints them: u-0001, or 1.")


@app.command("ls")
def ls(
    session: str | None = SESSION,
    view: str | None = VIEW,
    vendor: str | None = VENDOR,
    version: str | None = VERSION,
    token: str | None = TOKEN,
    since: str | None = SINCE,
    limit: int = typer.Option(50, "--limit", min=1, help="At most so many, the newest."),
    store: str | None = STORE,
    as_json: bool = _JSON,
) -> None:
    """List stored profiles, the newest last."""
    wanted = profiles_query(session, view, vendor, version, token, since)
    query = structs.replace(wanted, newest_first=True, limit=limit)
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
    source_maps: Path | None = SOURCE_MAPS,
    store: str | None = STORE,
    as_json: bool = _JSON,
) -> None:
    """Show one profile: its metadata, the health of its trace, and its hottest functions."""
    from bridge.intake.store.decoding import profiles_of
    from bridge.trace.hot import hottest

    maps = GivenMaps(source_maps)
    with reading(store) as kept:
        record = record_named(kept, name)
        body = kept.body(record.number)
    if record.profile is None:
        raise UsageError(f"{record.id} is not a profile but {record.vendor} {record.track}".rstrip())
    found = profiles_of(record, body) if body is not None else []
    profile = maps.profile(found[0]) if found else None
    maps.tell()
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


app.command("open", short_help="Look at a profile in speedscope.")(open_)
app.command("merge", short_help="Add up many profiles.")(merge)
app.command("diff", short_help="Show what changed between two sets of profiles.")(diff)
app.command("export", short_help="Write profiles in the format of another tool.")(export)


@app.command("rm")
def rm(
    names: list[str] = _IDS,
    store: str | None = STORE,
    read_token: str = typer.Option(
        "", "--read-token", metavar="TOKEN", help="The read token of the intake that has the store open."
    ),
) -> None:
    """Remove uploads and their bodies. If an intake has the store open, that intake removes them."""
    from bridge.cli.options import default_store
    from bridge.cli.stored.removing import remove

    removed = remove(store or default_store(), [number_of(name) for name in names], read_token)
    note(f"{removed} removed")
    missing = len(set(map(number_of, names))) - removed
    if missing:
        raise UsageError(f"{missing} of them {'is' if missing == 1 else 'are'} not in the store")


@app.command("tail")
def tail(
    session: str | None = SESSION,
    view: str | None = VIEW,
    vendor: str | None = VENDOR,
    version: str | None = VERSION,
    token: str | None = TOKEN,
    limit: int = typer.Option(0, "--limit", min=0, help="Stop after so many; 0 continues until Ctrl-C."),
    store: str | None = STORE,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document per line."),
) -> None:
    """Print new profiles as they arrive, until Ctrl-C."""
    query = profiles_query(session, view, vendor, version, token)
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
    last, pause = store.last_number(), threading.Event()
    note("waiting for profiles; Ctrl-C stops")
    while True:
        for record in store.find(structs.replace(query, after=last)):
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
