"""Reads the profiles of a set. Where there are many, several processes do."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec

from bridge.cli.output import clear_progress, progress
from bridge.cli.stored.comparing.choosing import Source
from bridge.cli.stored.lookup import reading
from bridge.core.uploads import Profile
from bridge.intake.store import Query, Store, UploadRecord
from bridge.intake.store.records import upload_id
from bridge.trace.calls import Call
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.identity import Identity, identified
from bridge.vendors.registry import add_sources, added_sources
from bridge.vendors.sharing import shared_call
from bridge.vendors.vendor import VendorSource

#: A process starts and ends in about the time that it takes to read so many profiles.
_WORTH_A_PROCESS = 150
#: A recording has several profiles, and much else.
_RECORDING_AS_PROFILES = 10
_PROCESSES_MAX = 8
_TOLD_EVERY = 50
#: Uploads whose records are asked for together, if at least one in so many of their range is meant.
_TOGETHER, _SPARSE = 50, 8


class Identified(msgspec.Struct, frozen=True):
    """What a call has in common with all that are the same function. `redact`: after what may be a secret was
    replaced, as the address goes by then."""

    identity: Identity
    redact: bool = False

    def __call__(self, call: Call) -> Call:
        return identified(shared_call(call) if self.redact else call, self.identity)


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    set: ProfileSet
    unreadable: list[str]


def read_all(source: Source, identify: Identified, builder: SetBuilder) -> list[str]:
    """Add all profiles of a source. Returns what could not be decoded. This process reads a share itself."""
    shares = _shares(source)
    if len(shares) == 1:
        return _read(source, builder, told=True)
    with ProcessPoolExecutor(len(shares) - 1, initializer=_begin, initargs=(added_sources(),)) as processes:
        others: list[Future[bytes]] = [processes.submit(_part, each, identify) for each in shares[1:]]
        unreadable = _read(shares[0], builder, told=True)
        for other in others:
            part = msgspec.msgpack.decode(other.result(), type=_Part)
            with _without_collector():
                builder.add_set(part.set)
            unreadable += part.unreadable
    clear_progress()
    return unreadable


def _shares(source: Source) -> list[Source]:
    """Return the source in as many parts as are worth a process each, of about the same size."""
    size = len(source.numbers) + _RECORDING_AS_PROFILES * len(source.recordings)
    count = max(1, min(os.cpu_count() or 1, _PROCESSES_MAX, size // _WORTH_A_PROCESS))
    return [source.part(at, count) for at in range(count)]


def _begin(vendors: tuple[VendorSource, ...]) -> None:
    add_sources(vendors)


def _part(source: Source, identify: Identified) -> bytes:
    """Read a share, in a process of its own. Returns a `_Part` as MessagePack."""
    builder = SetBuilder(identify.identity, identify)
    unreadable = _read(source, builder)
    return msgspec.msgpack.encode(_Part(set=builder.set(""), unreadable=unreadable))


def _read(source: Source, builder: SetBuilder, *, told: bool = False) -> list[str]:
    unreadable: list[str] = []
    total = len(source.numbers) + len(source.recordings)
    with _without_collector():
        for count, name in enumerate(_added(source, builder), start=1):
            unreadable += [name] if name else []
            if told and count % _TOLD_EVERY == 0:
                progress(f"read {count} of {total}")
    return unreadable


def _added(source: Source, builder: SetBuilder) -> Iterator[str]:
    """Add the profiles of each upload and each recording. Yields "", or its name if it cannot be decoded."""
    if source.numbers:
        with reading(source.store) as store:
            sessions = dict(zip(source.numbers, source.sessions, strict=True))
            for number, record in _records(store, source.numbers):
                session = sessions[number]
                run = _run(session) if session else ""
                yield "" if _add_stored(store, record, run, builder) else upload_id(number)
    for recording in source.recordings:
        _add_recording(recording, builder)
        yield ""


def _add_stored(store: Store, record: UploadRecord | None, run: str, builder: SetBuilder) -> bool:
    """Add the profiles of a stored upload. Returns whether there are any. Uploads of one session are one
    `run`: they are not independent of each other.

    No profile outlives this: to have one in memory and not two saves time, as more of it is in the caches.
    """
    from bridge.intake.store.decoding import profiles_of

    body = None if record is None else store.body(record.number)
    profiles = [] if record is None or body is None else profiles_of(record, body)
    _add(profiles, run, builder)
    return bool(profiles)


def _add_recording(recording: str, builder: SetBuilder) -> None:
    from bridge.judging.recording_files import read
    from bridge.judging.uploads.decoded_uploads import DecodedUploads

    found, uploads = read(Path(recording)), DecodedUploads()
    for upload in found.uploads.values():
        uploads.add(upload)
    meta = found.meta
    _add(uploads.profiles, _run(meta.started_at, meta.scenario, meta.subject), builder)


def _add(profiles: Iterable[Profile], run: str, builder: SetBuilder) -> None:
    numbers: Counter[str] = Counter()
    for profile in profiles:
        numbers[profile.upload] += 1
        number = numbers[profile.upload]
        id_ = profile.upload if number == 1 else f"{profile.upload}.{number}"
        builder.add(profile.trace, profile.interval_ms, id_=id_, run=run)


def _run(*about: object) -> str:
    """Return the id of a run: the same for the same session or recording, wherever it is, and no secret."""
    return sha256(repr(about).encode()).hexdigest()[:12]


def _records(store: Store, numbers: Sequence[int]) -> Iterator[tuple[int, UploadRecord | None]]:
    """Yield each number and its record, None if it is gone. Neighbours are asked for together: to ask for one
    takes a twentieth of the time that its profile takes."""
    for at in range(0, len(numbers), _TOGETHER):
        some = numbers[at : at + _TOGETHER]
        first, last = min(some), max(some)
        if last - first < _TOGETHER * _SPARSE:
            query = Query(after=first - 1, before=last + 1, profiles_only=True, limit=_TOGETHER * _SPARSE)
            found = {record.number: record for record in store.find(query)}
            yield from ((number, found.get(number)) for number in some)
        else:
            yield from ((number, store.get(number)) for number in some)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Merge without the garbage collector: it would look at every node again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
