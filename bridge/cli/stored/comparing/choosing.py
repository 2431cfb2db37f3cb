"""From the words for a set to what is to be read: uploads of a store, recordings, files with sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from bridge.cli.options import default_store
from bridge.cli.stored.comparing.words import SetWords
from bridge.cli.stored.lookup import reading
from bridge.errors import UsageError
from bridge.intake.store import Query, Store

#: Records that are read from the store at once.
_BATCH = 5_000


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where profiles come from: the numbers of uploads in a store, and recordings. `sessions`: of these
    uploads, "" for none."""

    store: str
    numbers: list[int]
    sessions: list[str]
    recordings: list[str]

    def part(self, first: int, step: int) -> Source:
        """Return every `step`-th of all, from the `first` on."""
        return replace(
            self,
            numbers=self.numbers[first::step],
            sessions=self.sessions[first::step],
            recordings=self.recordings[first::step],
        )


def chosen(parts: Iterable[SetWords], store: str | None) -> Source:
    """Return what the words name, each upload and recording once. Raises UsageError."""
    parts = list(parts)
    found = _uploads(parts, store)
    recordings = {path.resolve(): path for part in parts for path in part.recordings}
    return Source(
        store=store or default_store(),
        numbers=list(found),
        sessions=list(found.values()),
        recordings=[str(path) for path in recordings.values()],
    )


def files_in(parts: Iterable[SetWords]) -> list[Path]:
    """Return the files with sets that the words name, each once."""
    return list({part.file.resolve(): part.file for part in parts if part.file}.values())


def _uploads(parts: list[SetWords], store: str | None) -> dict[int, str]:
    """Return the numbers of the uploads with profiles that the words name, with their sessions."""
    if not any(part.ranges or part.query for part in parts):
        return {}
    found: dict[int, str] = {}
    with reading(store) as kept:
        for part in parts:
            if part.query is not None:
                matching = dict(_matching(kept, part.query))
                if not matching:
                    raise UsageError(f"{part.text}: no stored profile matches; `profiles ls` lists all")
                found |= matching
            elif part.ranges:
                found |= _named(kept, part)
    return found


def _matching(store: Store, query: Query) -> Iterator[tuple[int, str]]:
    """Yield the numbers and sessions of all uploads that match."""
    last = query.after or 0
    while batch := store.find(replace(query, after=last, limit=_BATCH)):
        for record in batch:
            yield record.number, (record.profile.session_id or "") if record.profile else ""
        last = batch[-1].number


def _named(store: Store, part: SetWords) -> dict[int, str]:
    """Return the uploads of ids and ranges. Of a range, those that are no profiles are passed over; one that
    is named alone has to be one."""
    found: dict[int, str] = {}
    for first, last in part.ranges:
        query = Query(profiles_only=True, after=first - 1, before=last + 1)
        found |= dict(_matching(store, query))
        if first == last and first not in found:
            raise UsageError(_no_profile(store, first))
    if not found:
        raise UsageError(f"{part.text}: none of these is a stored profile; `profiles ls` lists all")
    return found


def _no_profile(store: Store, number: int) -> str:
    record = store.get(number)
    if record is None:
        return f"no upload {number} is in the store; `profiler-bridge uploads ls` lists all"
    return f"{record.id} is not a profile but {record.vendor} {record.track}".rstrip()
