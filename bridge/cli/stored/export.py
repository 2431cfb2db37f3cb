"""`profiler-bridge profiles export`: stored profiles in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import typer
from msgspec import structs

from bridge.cli.exporting import GAPS, IDLE, MERGE, keeps_gaps
from bridge.cli.options import STORE
from bridge.cli.output import note, write_document
from bridge.cli.stored.filters import SESSION, SINCE, TOKEN, VENDOR, VERSION, VIEW, profiles_query
from bridge.cli.stored.lookup import reading, record_named
from bridge.cli.stored.sending import PATH, Receiver, receiver_at, send
from bridge.cli.stored.source_maps import SOURCE_MAPS, GivenMaps
from bridge.core.uploads import Profile
from bridge.errors import UsageError
from bridge.intake.store import Query, Store, UploadRecord
from bridge.trace.export.formats import FORMATS
from bridge.vendors.registry import one_of

_IDS: Any = typer.Argument(
    None, metavar="ID", help="Ids as `ls` prints them: u-0001, or 1; without one all that the options choose."
)


class _Found(NamedTuple):
    """`left_out`: why some profiles are not there, in words."""

    profiles: list[Profile]
    left_out: list[str]


def export(
    names: list[str] | None = _IDS,
    to: str = typer.Option("speedscope", "--to", metavar="FORMAT", help=f"{one_of(tuple(FORMATS))}."),
    output: Path | None = typer.Option(
        None, "--output", "-o", metavar="FILE", help="The file; - for stdout (default: a name of its own)."
    ),
    endpoint: str | None = typer.Option(
        None,
        "--endpoint",
        metavar="URL",
        help=f"Send them to this receiver of OTLP in place of a file (experimental): {PATH} there.",
    ),
    session: str | None = SESSION,
    view: str | None = VIEW,
    vendor: str | None = VENDOR,
    version: str | None = VERSION,
    token: str | None = TOKEN,
    since: str | None = SINCE,
    limit: int = typer.Option(100, "--limit", min=1, help="At most so many of those, the newest."),
    gaps: str = GAPS,
    idle: bool = IDLE,
    merge: bool = MERGE,
    redact: bool = typer.Option(True, help="Replace what may be secret in the addresses of scripts."),
    source_maps: Path | None = SOURCE_MAPS,
    store: str | None = STORE,
) -> None:
    """Write profiles as one file in the format of another tool. Times are those of the report, to the
    microsecond. Several profiles: speedscope lists them, chrome-trace and firefox have a process for each
    session, pprof labels them, collapsed adds them up, cpuprofile holds one only. With --merge all are one
    profile in every format; what ran when is lost. otlp is experimental, as the format is."""
    from bridge.judging.uploads.profile_export import ExportOptions, export_name, exported

    if to not in FORMATS:
        raise UsageError.unknown("format", to, FORMATS)
    receiver = None if endpoint is None else _receiver(endpoint, to, output)
    keep_gaps = keeps_gaps(gaps)
    query = profiles_query(session, view, vendor, version, token, since)
    narrowed = query != Query(profiles_only=True)
    if bool(names) == narrowed:
        raise UsageError("name profiles, or filter them (--session, --since, ...): one of the two")
    maps = GivenMaps(source_maps)
    with reading(store) as kept:
        found = _Found(named_profiles(kept, names), []) if names else _filtered(kept, query, limit)
    for line in found.left_out:
        note(line)
    several = len(found.profiles) > 1
    if several and not merge and not FORMATS[to].several:
        told = f"{to} holds one profile, not {len(found.profiles)}: name one, or join them with --merge"
        raise UsageError(told)
    profiles = [maps.profile(each) for each in found.profiles]
    maps.tell()
    written = exported(profiles, to, ExportOptions(keep_gaps, idle, redact, merge))
    if receiver is not None:
        _send(receiver, written, len(profiles))
        return
    file = output or Path(export_name([each.upload for each in profiles], to))
    write_document(file, written, FORMATS[to].opens)


def _receiver(endpoint: str, to: str, output: Path | None) -> Receiver:
    """Return the receiver. Raises UsageError for options that do not go with one."""
    if to != "otlp":
        raise UsageError(f"--endpoint sends otlp, not {to}: add --to otlp")
    if output is not None:
        raise UsageError("profiles go to --endpoint or to the file of -o: one of the two")
    return receiver_at(endpoint)


def _send(receiver: Receiver, document: bytes, count: int) -> None:
    """Send a document, and tell it. Raises ReceiverError."""
    warning = send(receiver, document)
    if warning:
        note(f"{receiver.shown} warns: {warning}")
    note(f"{receiver.shown}: {count} profile{'s' if count > 1 else ''} sent, {len(document):,} bytes")


def named_profiles(store: Store, names: list[str]) -> list[Profile]:
    """Return the profiles of these ids, each once. Raises UsageError if one has none."""
    records = {record.number: record for record in (record_named(store, name) for name in names)}
    profiles = []
    for record in records.values():
        profile = _profile(store, record)
        if profile is None:
            told = f"{record.id} has no trace to export: it is {record.vendor} {record.track}"
            raise UsageError(told.rstrip())
        profiles.append(profile)
    return profiles


def _filtered(store: Store, query: Query, limit: int) -> _Found:
    """Return the newest profiles that match, in order. Raises UsageError if there is none."""
    records = store.find(structs.replace(query, newest_first=True, limit=limit))[::-1]
    if not records:
        raise UsageError("no profile matches; `profiler-bridge profiles ls` lists all")
    decoded = {record.id: _profile(store, record) for record in records}
    profiles = [profile for profile in decoded.values() if profile is not None]
    unreadable = [name for name, profile in decoded.items() if profile is None]
    if not profiles:
        raise UsageError(f"no trace to export in {', '.join(unreadable)}: this version cannot decode them")
    older = store.facets(query).total - len(records) if len(records) == limit else 0
    left_out = [f"left out: {older} older ones that match; --limit takes more"] if older > 0 else []
    if unreadable:
        left_out.append(f"left out, as this version cannot decode them: {', '.join(unreadable)}")
    return _Found(profiles, left_out)


def _profile(store: Store, record: UploadRecord) -> Profile | None:
    from bridge.intake.store.decoding import profile_of

    body = store.body(record.number)
    return profile_of(record, body) if body is not None else None
