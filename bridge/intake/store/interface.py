"""What a store can do, and what it can be asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from bridge.intake.store.records import Arrival, UploadRecord


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """The records that are asked for: all that is not None must match.

    `after` and `before` are numbers, exclusive. `since_ms` (inclusive) and `until_ms` (exclusive) are moments
    of arrival. `refused`: those that were answered with an error status. `token` matches the scope or the
    client key. `version` is the SDK's, `status` what was answered. `newest_first` also decides which ones a
    `limit` keeps.
    """

    profiles_only: bool = False
    refused: bool = False
    token: str | None = None
    vendor: str | None = None
    track: str | None = None
    status: int | None = None
    session_id: str | None = None
    view_id: str | None = None
    version: str | None = None
    since_ms: float | None = None
    until_ms: float | None = None
    after: int | None = None
    before: int | None = None
    newest_first: bool = False
    limit: int = 100


class FacetValue(msgspec.Struct, frozen=True):
    """A value, as a filter takes it, and how many uploads have it."""

    value: str
    count: int


class Facet(msgspec.Struct, frozen=True):
    """The values of one filter, the most frequent first. `others`: how many more there are."""

    values: list[FacetValue]
    others: int


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """How many uploads match, and of what kinds they are. `profiles`: those that were kept as a profile.

    Each facet is named after the filter that takes its values. `version`, `session` and `view` count profiles
    only, and leave out those that name none; a profile counts once for each of its views.
    """

    total: int
    profiles: int
    vendor: Facet
    track: Facet
    status: Facet
    version: Facet
    session: Facet
    view: Facet


class Totals(msgspec.Struct, frozen=True):
    """The sizes of a store. `body_bytes`: the sum of all different bodies."""

    uploads: int
    profiles: int
    body_bytes: int


class StoredOrder(NamedTuple):
    """An order as the store has it. `given`: steps that requests have had."""

    id: int
    route: str
    scope: str
    script: str
    given: int


class OrderBook(Protocol):
    """The orders in a store. Methods raise StoreError."""

    def orders(self) -> list[StoredOrder]:
        """Return all of them, in the order in which they came."""

    def put(self, route: str, scope: str, script: str) -> None:
        """Add an order, in place of one for the same route and scope."""

    def remove(self, route: str | None, scope: str | None) -> int:
        """Remove those for this route and scope; None stands for all. Return their number."""

    def use(self, order: StoredOrder) -> bool:
        """Count one more step as given. Return whether nobody else has taken that step."""


class Store(Protocol):
    """All that the intake needs of a store. Thread safe. `orders`: the faults on order of all intakes that
    share it (`bridge.intake.faults.shared`); None where it has one intake.

    Any method raises StoreError when the store cannot do it (disk full, file broken).

    Numbers are given in the order of commits. So a reader that continues after the last number it has read
    skips no upload, even if several threads write at the same time.
    """

    @property
    def orders(self) -> OrderBook | None: ...

    def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
        """Store all arrivals or none. Return their records as stored, in order, with their numbers.

        Once this has returned, they survive a kill. A record is returned without its profile if that profile
        was stored before.
        """

    def adopt(self, arrivals: Sequence[Arrival], *, last: int) -> None:
        """Store uploads of another store as they are, with their numbers, in order; all or none.

        Numbers up to `last` count as given then. Raises StoreError where one of theirs was given before.
        """

    def last_number(self) -> int:
        """Return the highest number that was given, removed uploads included; 0 before the first."""

    def stamp(self, number: int, stamp: dict[str, Any]) -> None:
        """Set the stamp of an upload, or replace it."""

    def find(self, query: Query) -> list[UploadRecord]:
        """Return the records that match, in order of their numbers."""

    def facets(self, query: Query) -> Facets:
        """Return the counts of all records that match. `limit`: of the values of each facet."""

    def get(self, number: int) -> UploadRecord | None: ...

    def body(self, number: int) -> bytes | None:
        """Return the raw body of an upload; None if there is no such upload."""

    def remove(self, numbers: Iterable[int]) -> int:
        """Remove uploads, and the bodies that no other upload has. Return how many uploads existed."""

    def expire(self, *, before_ms: float | None = None, bytes_max: int | None = None) -> int:
        """Remove what arrived before `before_ms`, then the oldest until all bodies fit into `bytes_max`.

        Return how many uploads were removed.
        """

    def sweep(self, over: threading.Event | None = None) -> int:
        """Remove bodies without an upload, which a kill can leave. Return how many there were.

        It ends early once `over` is set.
        """

    def totals(self) -> Totals: ...

    def check(self) -> None:
        """Write without a change. Raises StoreError if nothing can be stored now."""

    def parts(self) -> dict[str, bool]:
        """Return the parts of the store that can fail by themselves, and whether each works now."""

    def announce(self, url: str) -> None:
        """Let other processes find the server that writes to this store, at `url` (see StoreLocked)."""

    def watch(self, call: Callable[[], None]) -> None:
        """Call it, on another thread, whenever another process has kept something, until the store closes.

        It may be called without a reason too.
        """

    def close(self) -> None: ...
