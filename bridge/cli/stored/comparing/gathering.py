"""From the words for a set to the set. Where there is much to read, several processes read it."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from bridge.cli.output import clear_progress, progress
from bridge.cli.stored.comparing.choosing import Source, chosen, files_in
from bridge.cli.stored.comparing.mapping import mapped
from bridge.cli.stored.comparing.words import parsed
from bridge.cli.stored.lookup import reading
from bridge.cli.stored.source_maps import GivenMaps
from bridge.core.uploads import Profile
from bridge.errors import BadInput, UsageError
from bridge.intake.store.records import upload_id
from bridge.judging.recording_files import read
from bridge.judging.uploads.decoded_uploads import DecodedUploads
from bridge.trace.calls import Call
from bridge.trace.comparison import set_file
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.identity import Identity, identified
from bridge.vendors.registry import add_sources, added_sources
from bridge.vendors.sharing import shared_call, shared_text
from bridge.vendors.vendor import VendorSource

#: A process starts and ends in about the time that it takes to read so many profiles.
_WORTH_A_PROCESS = 150
#: A recording has several profiles, and much else.
_RECORDING_AS_PROFILES = 10
_PROCESSES_MAX = 8
_TOLD_EVERY = 50


class Gathered(NamedTuple):
    """`left_out`: why some profiles are not in the set, in words."""

    set: ProfileSet
    left_out: list[str]


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    set: ProfileSet
    unreadable: list[str]


def gathered(
    words: Sequence[str],
    name: str,
    store: str | None,
    identity: Identity,
    maps: GivenMaps | None = None,
    *,
    redact: bool = True,
) -> Gathered:
    """Return the set that `words` name together. `maps`: give functions the names of their sources. `redact`:
    without what may be a secret. Raises UsageError if there is nothing in it, or something twice."""
    parts = list(map(parsed, words))
    source, identify = chosen(parts, store), Identified(identity, redact)
    builder = SetBuilder(identity, identify)
    if maps is not None and maps.given:
        exact = SetBuilder("exact")
        unreadable = _read_all(source, Identified("exact"), exact)
        builder.add_set(mapped(exact.set(name), maps))
    else:
        unreadable = _read_all(source, identify, builder)
    for file in files_in(parts):
        builder.add_set(_set_in(file, identity, maps))
    found = builder.set(shared_text(name) if redact else name)
    _check(found, name)
    if maps is not None and maps.given:
        found = replace(found, mapped=True)
    told = f"left out of {name}, as this version cannot decode them: {', '.join(unreadable[:10])}"
    return Gathered(found, [told] if unreadable else [])


class Identified(msgspec.Struct, frozen=True):
    """What a call has in common with all that are the same function. `redact`: after what may be a secret was
    replaced, as the address goes by then."""

    identity: Identity
    redact: bool = False

    def __call__(self, call: Call) -> Call:
        return identified(shared_call(call) if self.redact else call, self.identity)


def _check(found: ProfileSet, name: str) -> None:
    """Raise UsageError for a set without profiles, or with one that is there twice."""
    if not found.members:
        raise UsageError(
            f"{name}: no profile is in this set; `profiler-bridge profiles ls` lists all stored ones"
        )
    counts = Counter((member.run, member.id) for member in found.members if member.run)
    [(_, id_), count] = counts.most_common(1)[0] if counts else (("", ""), 0)
    if count > 1:
        raise UsageError(
            f"{name}: the profile {id_} of the same run is in this set {count} times; name it once"
        )


def _set_in(file: Path, identity: Identity, maps: GivenMaps | None) -> ProfileSet:
    """Read a set from its file. Raises BadInput, and UsageError for one that cannot be had by `identity`, or
    with these maps."""
    try:
        if file.stat().st_size > set_file.BYTES_MAX:
            raise BadInput(f"{file} is too large: sets of profiles have at most {set_file.BYTES_MAX} bytes")
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot read {file}: {error.strerror or error}") from None
    found = set_file.decode(data, str(file))
    if not finer_or_same(found.identity, identity):
        raise UsageError(
            f"{file} was merged by --identity {found.identity}, which cannot be told apart by {identity}: "
            f"say --identity {found.identity}"
        )
    if maps is None or not maps.given or found.mapped:
        return found
    if found.identity == "exact":
        return mapped(found, maps)
    raise UsageError(
        f"{file} has no positions any more, which source maps go by: merge it with --source-maps, or with "
        f"--identity exact"
    )


def finer_or_same(one: Identity, other: Identity) -> bool:
    """Whether frames that are the same by `one` are so by `other` too."""
    order: tuple[Identity, ...] = ("exact", "function", "name")
    return order.index(one) <= order.index(other)


# --- reading --------------------------------------------------------------------------------------


def _read_all(source: Source, identify: Identified, builder: SetBuilder) -> list[str]:
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
        for count, (name, run, profiles) in enumerate(_profiles(source), start=1):
            numbers: Counter[str] = Counter()
            for profile in profiles:
                numbers[profile.upload] += 1
                number = numbers[profile.upload]
                id_ = profile.upload if number == 1 else f"{profile.upload}.{number}"
                builder.add(profile.trace, profile.interval_ms, id_=id_, run=run)
            if not profiles and name:
                unreadable.append(name)
            if told and count % _TOLD_EVERY == 0:
                progress(f"read {count} of {total}")
    return unreadable


def _profiles(source: Source) -> Iterator[tuple[str, str, list[Profile]]]:
    """Yield the id of each upload, its run and its profiles; then for each recording "", its run and its
    profiles. Uploads of one session are one run: they are not independent of each other."""
    from bridge.intake.store.decoding import profiles_of

    if source.numbers:
        with reading(source.store) as store:
            for number, session in zip(source.numbers, source.sessions, strict=True):
                record, body = store.get(number), store.body(number)
                found = profiles_of(record, body) if record is not None and body is not None else []
                yield upload_id(number), _run(session) if session else "", found
    for path in source.recordings:
        recording, uploads = read(Path(path)), DecodedUploads()
        for upload in recording.uploads.values():
            uploads.add(upload)
        meta = recording.meta
        yield "", _run(meta.started_at, meta.scenario, meta.subject), uploads.profiles


def _run(*about: object) -> str:
    """Return the id of a run: the same for the same session or recording, wherever it is, and no secret."""
    return sha256(repr(about).encode()).hexdigest()[:12]


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
