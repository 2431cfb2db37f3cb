"""From the words for a set to the set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from bridge.cli.options import default_store
from bridge.cli.stored.comparing.mapping import mapped
from bridge.cli.stored.comparing.reading import Source, read_all
from bridge.cli.stored.comparing.words import SetWords, parsed
from bridge.cli.stored.lookup import reading
from bridge.cli.stored.source_maps import GivenMaps
from bridge.errors import BadInput, UsageError
from bridge.intake.store import Query, Store
from bridge.trace.comparison import set_file
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.identity import Identity

#: Records that are read from the store at once.
_BATCH = 5_000


class Gathered(NamedTuple):
    """`left_out`: why some profiles are not in the set, in words."""

    set: ProfileSet
    left_out: list[str]


def gathered(
    words: Sequence[str], name: str, store: str | None, identity: Identity, maps: GivenMaps | None = None
) -> Gathered:
    """Return the set that `words` name together. `maps`: for what is read from a store or a recording; a file
    with a set has no positions any more. Raises UsageError if there is nothing in it."""
    parts = list(map(parsed, words))
    numbers = _numbers(parts, store)
    source = Source(
        store=store or default_store(),
        numbers=numbers,
        recordings=[str(path) for part in parts for path in part.recordings],
    )
    builder = SetBuilder(identity)
    if maps is not None and maps.given:
        exact = SetBuilder("exact")
        unreadable = read_all(source, "exact", exact)
        builder.add_set(mapped(exact.set(name), maps))
    else:
        unreadable = read_all(source, identity, builder)
    for part in parts:
        if part.file:
            builder.add_set(_set_in(part.file, identity))
    found = builder.set(name)
    if not found.members:
        raise UsageError(
            f"{name}: no profile is in this set; `profiler-bridge profiles ls` lists all stored ones"
        )
    told = f"left out of {name}, as this version cannot decode them: {', '.join(unreadable[:10])}"
    return Gathered(found, [told] if unreadable else [])


def _numbers(parts: Sequence[SetWords], store: str | None) -> list[int]:
    """Return the numbers of the uploads with profiles that the words name, each once."""
    if not any(part.numbers or part.query for part in parts):
        return []
    found: dict[int, None] = {}
    with reading(store) as kept:
        for part in parts:
            if part.query is not None:
                matching = list(_matching(kept, part.query))
                if not matching:
                    raise UsageError(f"{part.text}: no stored profile matches; `profiles ls` lists all")
                found |= dict.fromkeys(matching)
            elif len(part.numbers) == 1:
                found[_profile_named(kept, part.numbers[0])] = None
            elif part.numbers:
                found |= dict.fromkeys(_profiles_among(kept, part))
    return list(found)


def _matching(store: Store, query: Query) -> Iterator[int]:
    """Yield the numbers of all uploads that match."""
    last = 0
    while batch := store.find(replace(query, after=last, limit=_BATCH)):
        yield from (record.number for record in batch)
        last = batch[-1].number


def _profile_named(store: Store, number: int) -> int:
    record = store.get(number)
    if record is None:
        raise UsageError(f"no upload {number} is in the store; `profiler-bridge uploads ls` lists all")
    if record.profile is None:
        raise UsageError(f"{record.id} is not a profile but {record.vendor} {record.track}".rstrip())
    return number


def _profiles_among(store: Store, part: SetWords) -> list[int]:
    """Return those of the numbers that are profiles. Of a range, others are passed over."""
    records = [store.get(number) for number in part.numbers]
    found = [record.number for record in records if record is not None and record.profile is not None]
    if not found:
        raise UsageError(f"{part.text}: none of these is a stored profile; `profiles ls` lists all")
    return found


def _set_in(file: Path, identity: Identity) -> ProfileSet:
    """Read a set from its file. Raises BadInput, also for one that cannot be had by `identity`."""
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
    return found


def finer_or_same(one: Identity, other: Identity) -> bool:
    """Whether frames that are the same by `one` are so by `other` too."""
    order: tuple[Identity, ...] = ("exact", "function", "name")
    return order.index(one) <= order.index(other)
