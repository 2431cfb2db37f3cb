"""The suite finds the fault that it looks for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import cast

import pytest
from msgspec.structs import replace

from bridge.intake.store import Arrival, Query, Store, UploadRecord
from tests.intake.store.conformance import StoreConformance


class Early:
    """Gives a number as soon as it is asked to keep something, and commits when it comes to it."""

    def __init__(self) -> None:
        self.numbers, self.kept = count(1), list[UploadRecord]()
        self.before_commit: Callable[[], None] = lambda: None
        self._giving = threading.Lock()

    def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
        with self._giving:
            records = [replace(arrival.record, number=next(self.numbers)) for arrival in arrivals]
        self.before_commit()
        self.kept += records
        return records

    def find(self, query: Query) -> list[UploadRecord]:
        found = [record for record in self.kept if record.number > (query.after or 0)]
        return sorted(found, key=lambda record: record.number)

    def close(self) -> None:
        pass


class OfEarly(StoreConformance):
    def __init__(self, store: Early) -> None:
        self.store_ = store

    def another(self, address: str, store: Store) -> Store:
        return store

    def reader(self, address: str) -> Store:
        return cast("Store", self.store_)

    @contextmanager
    def before_commit(self, store: Store, call: Callable[[], None]) -> Iterator[None]:
        self.store_.before_commit = call
        yield


def test_a_store_that_gives_numbers_too_early_is_found_out() -> None:
    suite = OfEarly(Early())
    with pytest.raises(AssertionError, match=r"\[2, 3\]"):
        suite.test_a_reader_skips_nothing_of_two_commits_that_land_out_of_order("", suite.reader(""))
