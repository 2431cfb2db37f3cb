"""Where uploads are kept. No FastAPI and no event loop here: a store is a plain, synchronous thing.

    opening.py      a store by its address
    interface.py    what a store can do, and what it can be asked for
    records.py      the one record of an upload
    writer.py       makes one store out of many requests: one thread, group commit
    sqlite.py       a store in a folder: rows in SQLite, bodies beside it as files
    postgresql/     a store that several processes share: rows in PostgreSQL, bodies in a folder or on S3
    sql.py          what both have in common
    tables.py       the tables, from the records; rows.py and statements.py: what goes in and out of them
    facets.py       counts of the records that match; conditions.py: what narrows both down
    copying.py      copies a store, and checks the bodies of one
    migrations/     the same, version by version
    blobs/          raw bodies by their digest: in a folder, on S3; bodies.py: those of SQLite's one writer
    retention.py    what has to go, by age and by size

Another store is a class with the methods of `interface.Store` and a line in `opening.py`;
nothing else knows which one it is.
"""

from __future__ import annotations

from bridge.intake.store.interface import Facet, Facets, FacetValue, Query, Store, Totals
from bridge.intake.store.opening import open_store
from bridge.intake.store.records import Arrival, ProfileHead, UploadRecord

__all__ = [
    "Arrival",
    "Facet",
    "FacetValue",
    "Facets",
    "ProfileHead",
    "Query",
    "Store",
    "Totals",
    "UploadRecord",
    "open_store",
]
