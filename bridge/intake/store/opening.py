"""A store by its address: the only place that makes one."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from bridge.core.redaction import without_password
from bridge.errors import UsageError
from bridge.intake.store.interface import Store


class _Open(Protocol):
    def __call__(self, rest: str, *, readonly: bool) -> Store:
        """`rest`: the address without its scheme."""


def open_store(address: str | Path, *, readonly: bool = False) -> Store:
    """The store at `address`: a folder, `sqlite:///FOLDER`, where an absolute folder has a slash more, or
    `postgresql://USER@HOST/DATABASE`, for a new one with `?blobs=PLACE`, where its bodies go.

    A folder that has no store gets one. `readonly`: to look at a store that another process may write to; it
    must exist. Raises StoreError, StoreLocked where another process writes to it, and UsageError for an
    address of no known kind.
    """
    scheme, separator, rest = str(address).partition("://")
    if not separator:
        return _sqlite(f"/{address}", readonly=readonly)
    if scheme not in _SCHEMES:
        shown = without_password(str(address))
        raise UsageError(
            f"store {shown!r}: no kind of store is called {scheme!r}; write sqlite:///... or a folder, or "
            "postgresql://USER@HOST/DATABASE"
        )
    return _SCHEMES[scheme](rest, readonly=readonly)


def _sqlite(rest: str, *, readonly: bool) -> Store:
    from bridge.intake.store.sqlite import SqliteStore

    host, slash, folder = rest.partition("/")
    if host or not slash or not folder:
        raise UsageError(f"store 'sqlite://{rest}': no folder is named; write sqlite:///FOLDER")
    return SqliteStore(Path(folder), readonly=readonly)


def _postgresql(rest: str, *, readonly: bool) -> Store:
    from bridge.intake.store.postgresql.store import PostgresqlStore

    return PostgresqlStore(f"postgresql://{rest}", readonly=readonly)


_SCHEMES: dict[str, _Open] = {"sqlite": _sqlite, "postgresql": _postgresql}
