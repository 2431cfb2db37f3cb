"""Where uploads are kept. No FastAPI and no event loop here: a store is a plain, synchronous thing.

    interface.py    what a store can do, and the records that go in and out
    writer.py       makes one store out of many requests: one thread, group commit
    sqlite.py       the store that there is: rows in SQLite, bodies beside it as files
    migrations.py   the tables, version by version
    bodies.py       raw bodies by their digest
    retention.py    what has to go, by age and by size

Another store (PostgreSQL, S3) is a class with the methods of `interface.Store`; nothing else knows which one
it is.
"""

from __future__ import annotations

from bridge.intake.store.interface import Arrival, Entry, Kept, Query, Store, Totals

__all__ = ["Arrival", "Entry", "Kept", "Query", "Store", "Totals"]
