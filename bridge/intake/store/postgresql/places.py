"""The place of a store's bodies. The database has its address and its mark, and the place has the same mark.

So a folder that is not mounted, and the bucket of another store, are told before anything is written there.
The address may differ from machine to machine: the mark counts.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from bridge.errors import StoreError, UsageError
from bridge.intake.store.blobs.interface import Blobs
from bridge.intake.store.blobs.opening import open_blobs
from bridge.intake.store.tables import places


def place_of(connection: sa.Connection, given: str, *, readonly: bool, shown: str) -> Blobs:
    """Open the place `given`, else the one that the database has. A new store gets its place now.

    `shown`: the address of the store, for messages. Raises UsageError, StoreError and OSError.
    """
    known = connection.execute(sa.select(places.c.mark, places.c.address)).one_or_none()
    if known is None and (readonly or not given):
        raise UsageError(
            f"the store at {shown} is new: say where its bodies go, with --blobs s3://BUCKET/PREFIX or "
            "--blobs FOLDER"
        )
    address = given or (known.address if known else "")
    blobs = open_blobs(address)
    try:
        if known is None:
            mark = _marked(blobs, address)
            connection.execute(sa.insert(places).values(mark=mark, address=address))
        elif blobs.mark() != known.mark:
            raise StoreError(
                f"{address} has no bodies of the store at {shown}: is it mounted? They were put into "
                f"{known.address}; --blobs says where that is on this machine"
            )
    except BaseException:
        blobs.close()
        raise
    return blobs


def _marked(blobs: Blobs, address: str) -> str:
    """Return the new mark of a place. Raises StoreError where there are bodies: they would be swept away."""
    if blobs.mark() or not blobs.is_empty():
        raise StoreError(f"{address} has the bodies of another store: choose an empty place with --blobs")
    mark = uuid.uuid4().hex
    blobs.set_mark(mark)
    return mark
