from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bridge.errors import StoreError, StoreUnavailable
from bridge.intake.store import Arrival, Query, UploadRecord
from bridge.intake.store.sqlite import SqliteStore
from bridge.intake.store.writer import Overloaded, Writer
from tests.intake.store.made import arrival, unkeepable


class Counting(SqliteStore):
    batches: list[int]

    def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
        self.batches.append(len(arrivals))
        return super().keep(arrivals)


def counting(folder: Path) -> Counting:
    store = Counting(folder)
    store.batches = []
    return store


def test_what_comes_during_a_commit_shares_the_next_one(tmp_path: Path) -> None:
    store = counting(tmp_path)

    async def ten() -> None:
        writer = Writer(store)
        first = asyncio.create_task(writer.keep(arrival(1)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        kept = await asyncio.gather(*(writer.keep(arrival(n)) for n in range(2, 11)))
        assert [each.number for each in [await first, *kept]] == list(range(1, 11))
        assert writer.pending == 0
        writer.close()

    asyncio.run(ten())
    assert store.batches == [1, 9]
    assert len(store.find(Query())) == 10
    store.close()


def test_one_that_cannot_be_kept_takes_no_other_with_it(tmp_path: Path) -> None:
    store = counting(tmp_path)

    async def three() -> list[object]:
        writer = Writer(store)
        outcomes = await asyncio.gather(
            *(writer.keep(each) for each in (arrival(1), unkeepable(), arrival(3))), return_exceptions=True
        )
        writer.close()
        return list(outcomes)

    kept, refused, also = asyncio.run(three())
    assert isinstance(refused, StoreError)
    assert [kept, also] == store.find(Query())
    store.close()


def test_a_store_that_is_away_is_not_asked_for_each(tmp_path: Path) -> None:
    class Away(Counting):
        def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
            self.batches.append(len(arrivals))
            raise StoreUnavailable("its database is away")

    store = Away(tmp_path)
    store.batches = []

    async def three() -> list[object]:
        writer = Writer(store)
        waiting = (writer.keep(arrival(number)) for number in range(3))
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        writer.close()
        return list(outcomes)

    assert [type(outcome) for outcome in asyncio.run(three())] == [StoreUnavailable] * 3
    assert store.batches == [3]
    store.close()


def test_too_much_that_waits_is_told_to_come_later(tmp_path: Path) -> None:
    store = counting(tmp_path)

    async def two() -> None:
        writer = Writer(store, pending_max=10)
        waiting = asyncio.create_task(writer.keep(arrival(1, body=bytes(100))))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await writer.keep(arrival(2, body=b"x"))
        assert (await waiting).number == 1
        assert (await writer.keep(arrival(3, body=b"x"))).number == 2
        writer.close()

    asyncio.run(two())
    store.close()


def test_whoever_waits_hears_of_every_failure(tmp_path: Path) -> None:
    class Broken(SqliteStore):
        def keep(self, arrivals: Sequence[Arrival]) -> list[UploadRecord]:
            raise ZeroDivisionError

    store = Broken(tmp_path)

    async def one() -> None:
        writer = Writer(store)
        with pytest.raises(ZeroDivisionError):
            await writer.keep(arrival(1))
        writer.close()

    asyncio.run(one())
    store.close()
