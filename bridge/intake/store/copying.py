"""Copies a store into another one, of whatever kind, and checks the bodies of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bridge.errors import StoreError
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.interface import Query, Store
from bridge.intake.store.records import Arrival, UploadRecord

#: Uploads, and bytes of bodies, that are copied in one transaction: what is read before it is committed.
_BATCH = 200
_BATCH_BYTES = 32 * 2**20


class Copied(NamedTuple):
    """How many uploads are in the copy now, and the ids of those that had no body to copy."""

    uploads: int
    without_body: list[str]


def copy(source: Store, target: Store) -> Iterator[Copied]:
    """Copy all uploads with their numbers, bodies and stamps. Yield how far it is, after each transaction.

    A copy that was interrupted goes on where it ended. Raises StoreError for a target that has other uploads.
    """
    after = target.last_number()
    _check_same(source, target, after)
    done, without = target.totals().uploads, list[str]()
    while found := source.find(Query(after=after, limit=_BATCH)):
        batch, size = list[Arrival](), 0
        for record in found:
            body = source.body(record.number)
            if body is None:
                without.append(record.id)
            else:
                batch.append(Arrival(record, body))
                size += len(body)
            after = record.number
            if size >= _BATCH_BYTES:
                break
        target.adopt(batch, last=after)
        done += len(batch)
        yield Copied(done, without)
    target.adopt([], last=source.last_number())
    yield Copied(done, without)


def _check_same(source: Store, target: Store, last: int) -> None:
    """Raise StoreError if the target is no copy of the source so far."""
    newest = target.find(Query(newest_first=True, limit=1))
    same = [source.get(record.number) for record in newest]
    known = [_known(record) for record in same if record is not None]
    if last > source.last_number() or known != [_known(record) for record in newest if same]:
        raise StoreError("the target has uploads that are not those of the source: choose an empty store")


def _known(record: UploadRecord) -> tuple[object, ...]:
    """What of an upload no store changes."""
    return record.number, record.wall_ms, record.digest


def broken(store: Store) -> Iterator[tuple[int, str]]:
    """Read all bodies. Yield the number of each upload, and what is wrong with its body, "" for nothing."""
    after = 0
    while found := store.find(Query(after=after, limit=_BATCH)):
        for record in found:
            yield record.number, _problem(record, store.body(record.number))
        after = found[-1].number


def _problem(record: UploadRecord, body: bytes | None) -> str:
    if body is None:
        return "it is missing"
    return "" if digest_of(body) == record.digest else "it is not what was kept"
