"""`profiler-bridge profiles ls|show|rm|tail`: what the intake has kept, also while it runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from bridge.cli.options import STORE
from bridge.cli.output import note, print_json
from bridge.cli.serve import default_store
from bridge.errors import UsageError
from bridge.intake.store import Entry, Query, Store
from bridge.intake.store.interface import upload_number
from bridge.intake.store.retention import parse_seconds

app = typer.Typer(no_args_is_help=True, help="What the intake has kept: list, show, remove, follow.")

#: How often the store is looked at for what is new.
POLL_S = 0.25
#: What a shell reports of a program that Ctrl-C has ended.
INTERRUPTED = 130

_SESSION: Any = typer.Option(None, "--session", metavar="ID", help="Of this RUM session.")
_VIEW: Any = typer.Option(None, "--view", metavar="ID", help="Of this view.")
_VENDOR: Any = typer.Option(None, "--vendor", help="datadog, sentry or plain.")
_VERSION: Any = typer.Option(None, "--version", help="Of this version of the SDK.")
_TOKEN: Any = typer.Option(None, "--token", help="With this token in the path, or as the client's.")
_JSON: Any = typer.Option(False, "--json", help="Print one JSON document, shaped as the HTTP API's answers.")
_IDS: Any = typer.Argument(..., metavar="ID...", help="As `ls` prints them: u-0001, or 1.")


@app.command("ls")
def ls(
    session: str | None = _SESSION,
    view: str | None = _VIEW,
    vendor: str | None = _VENDOR,
    version: str | None = _VERSION,
    token: str | None = _TOKEN,
    since: str | None = typer.Option(None, "--since", metavar="TIME", help="Arrived in the last 1h, 7d, ..."),
    limit: int = typer.Option(50, "--limit", min=1, help="The newest so many."),
    store: Path | None = STORE,
    as_json: bool = _JSON,
) -> None:
    """List profiles, the newest last."""
    since_ms = None if since is None else (time.time() - parse_seconds("--since", since)) * 1000
    query = Query(
        profiles_only=True,
        session_id=session,
        view_id=view,
        vendor=vendor,
        version=version,
        token=token,
        since_ms=since_ms,
        newest_first=True,
        limit=limit,
    )
    with _reading(store) as kept:
        entries = kept.find(query)[::-1]
    if as_json:
        from bridge.intake.api.shapes import shown

        print_json({"schema": "profiler-bridge.profiles/1", "entries": [shown(entry) for entry in entries]})
        return
    from bridge.report.profiles import profile_table
    from bridge.report.text import console

    console().print(profile_table(entries))
    if not entries:
        note("no profile matches")


@app.command("show")
def show(
    name: str = typer.Argument(..., metavar="ID", help="As `ls` prints it: u-0001, or 1."),
    store: Path | None = STORE,
    as_json: bool = _JSON,
) -> None:
    """Show one profile: what it says of itself, how sound its trace is, where the time went."""
    from bridge.core.health import profile_health
    from bridge.intake.store.decoding import profile_of
    from bridge.trace.hot import hottest

    with _reading(store) as kept:
        entry = _entry(kept, name)
        body = kept.body(entry.number)
    if entry.profile is None:
        raise UsageError(f"{entry.id} is no profile but {entry.vendor} {entry.track}".rstrip())
    profile = profile_of(entry, body) if body is not None else None
    health = profile_health(profile) if profile else None
    hot = hottest(profile.trace) if profile else []
    if as_json:
        from bridge.intake.api.shapes import shown

        whole = {"upload": shown(entry), "health": health, "hottest": hot}
        print_json({"schema": "profiler-bridge.profile/1", **whole})
        return
    from bridge.report.profiles import profile_report
    from bridge.report.text import console

    console().print(profile_report(entry, entry.profile, health, hot))


@app.command("rm")
def rm(
    names: list[str] = _IDS,
    store: Path | None = STORE,
    read_token: str = typer.Option(
        "", "--read-token", metavar="TOKEN", help="Where a server that asks for it has the store."
    ),
) -> None:
    """Remove uploads and their bodies, also while a server has the store: then that one does it."""
    from bridge.cli.removing import remove

    removed = remove(store or default_store(), [_number(name) for name in names], read_token)
    note(f"{removed} removed")
    missing = len(set(map(_number, names))) - removed
    if missing:
        raise UsageError(f"{missing} of them {'is' if missing == 1 else 'are'} not in the store")


@app.command("tail")
def tail(
    session: str | None = _SESSION,
    view: str | None = _VIEW,
    vendor: str | None = _VENDOR,
    version: str | None = _VERSION,
    token: str | None = _TOKEN,
    limit: int = typer.Option(0, "--limit", min=0, help="End after so many; 0 goes on until Ctrl-C."),
    store: Path | None = STORE,
    as_json: bool = typer.Option(False, "--json", help="Print one JSON document a line."),
) -> None:
    """Print profiles as they come, until Ctrl-C."""
    query = Query(
        profiles_only=True, session_id=session, view_id=view, vendor=vendor, version=version, token=token
    )
    try:
        with _reading(store) as kept:
            for number, entry in enumerate(_coming(kept, query), start=1):
                _print_line(entry, as_json=as_json)
                if number == limit:
                    return
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def _coming(store: Store, query: Query) -> Iterator[Entry]:
    import msgspec

    last, pause = store.next_number() - 1, threading.Event()
    note("waiting for profiles; Ctrl-C stops")
    while True:
        for entry in store.find(msgspec.structs.replace(query, after=last)):
            last = entry.number
            yield entry
        pause.wait(POLL_S)


def _print_line(entry: Entry, *, as_json: bool) -> None:
    if as_json:
        import msgspec

        from bridge.intake.api.shapes import shown

        line = msgspec.json.encode(shown(entry)).decode()
    else:
        from bridge.report.profiles import profile_line

        line = profile_line(entry)
    typer.echo(line)


@contextmanager
def _reading(folder: Path | None) -> Iterator[Store]:
    from bridge.intake.store.sqlite import SqliteStore

    store = SqliteStore(folder or default_store(), readonly=True)
    try:
        yield store
    finally:
        store.close()


def _entry(store: Store, name: str) -> Entry:
    entry = store.get(_number(name))
    if entry is None:
        raise UsageError(f"no upload {name!r} is in the store; `profiler-bridge profiles ls` lists profiles")
    return entry


def _number(name: str) -> int:
    number = upload_number(name)
    if number is None:
        raise UsageError(f"{name!r} is no id: u-0001 or 1 is meant")
    return number
