"""What every store does, whatever it is made of: a test class of a store is a subclass of `StoreConformance`.

It gives `address`, of a place where no store is yet, `another` and `before_commit`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from itertools import count
from typing import Any

import pytest

from bridge.errors import StoreError
from bridge.intake.store import Facet, FacetValue, Query, Store, UploadRecord, open_store
from tests.intake.store.made import arrival, profile, unkeepable


def numbers(store: Store, **query: object) -> list[int]:
    return [record.number for record in store.find(Query(**query))]  # type: ignore[arg-type]


def read_on(store: Store, seen: list[int]) -> None:
    """What a reader does again and again: it asks for what comes after the last that it has seen."""
    seen += numbers(store, after=seen[-1] if seen else 0)


def counts(facet: Facet) -> dict[str, int]:
    assert facet.others == 0
    return {each.value: each.count for each in facet.values}


def told(record: UploadRecord) -> tuple[int, str, int | None, bool]:
    return record.number, record.repeat, record.repeats, record.profile is not None


class StoreConformance:
    @pytest.fixture
    def address(self) -> str:
        """Where a store can be made."""
        raise NotImplementedError

    def another(self, address: str, store: Store) -> Store:
        """A second writer to the store at `address`: `store` itself where only one process may write."""
        raise NotImplementedError

    def reader(self, address: str) -> Store:
        return open_store(address, readonly=True)

    def before_commit(self, store: Store, call: Callable[[], None]) -> AbstractContextManager[None]:
        """Until its end, `call` is made by whoever keeps something in `store`, right before the commit."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, address: str) -> Iterator[Store]:
        store = open_store(address)
        yield store
        store.close()

    # --- keeping ------------------------------------------------------------------------------

    def test_what_is_kept_is_there_after_a_restart(self, address: str) -> None:
        store = open_store(address)
        store.keep([arrival(1, body=b"one", carries=profile()), arrival(2, body=b"two")])
        store.close()
        again = open_store(address)
        first, second = again.find(Query())
        assert (first.number, first.id, first.bytes, again.body(1)) == (1, "u-0001", 3, b"one")
        assert first.profile is not None
        assert (first.profile.session_id, first.profile.samples, first.profile.coverage) == ("s1", 3, 0.9)
        assert (second.profile, again.body(2)) == (None, b"two")
        assert again.last_number() == 2
        again.close()

    def test_what_is_kept_is_what_is_found(self, store: Store) -> None:
        kept = store.keep(
            [
                arrival(1, scope="t", request_id="r", client_key="k", carries=profile()),
                arrival(2, scope="t", request_id="r", client_key="k", carries=profile()),
                arrival(3, status=500, body=b"", track="rum"),
            ]
        )
        assert store.find(Query()) == kept
        assert [store.get(record.number) for record in kept] == kept
        assert (store.get(4), store.body(4)) == (None, None)

    def test_secrets_are_not_kept(self, store: Store) -> None:
        store.keep([arrival(1)])
        [record] = store.find(Query())
        assert record.headers == {"cookie": "[redacted]", "origin": "http://localhost"}

    def test_text_that_is_no_unicode_is_kept_all_the_same(self, store: Store) -> None:
        store.keep([arrival(1, client_key="pub\udcff", carries=profile(session="s\ud800"))])
        [record] = store.find(Query())
        assert record.profile is not None
        assert (record.client_key, record.profile.session_id) == ("pub?", "s?")

    def test_a_resend_and_a_retry_give_one_profile(self, store: Store) -> None:
        kept = store.keep(
            [
                arrival(1, status=500, request_id="a", carries=profile()),
                arrival(2, status=202, request_id="b", carries=profile()),
                arrival(3, status=202, request_id="b", carries=profile()),
                arrival(4, status=202, request_id="c", carries=profile()),
            ]
        )
        assert [told(record) for record in kept] == [
            (1, "", None, False),
            (2, "retry", 1, True),
            (3, "resend", 2, False),
            (4, "retry", 1, False),
        ]
        assert [record.attempt for record in store.find(Query())] == [1, 2, 3, 4]
        assert numbers(store, profiles_only=True) == [2]

    def test_the_same_content_of_two_tests_are_two_profiles(self, store: Store) -> None:
        store.keep([arrival(n, scope=f"test-{n}", carries=profile()) for n in (1, 2)])
        assert numbers(store, profiles_only=True) == [1, 2]
        assert numbers(store, token="test-2") == [2]

    def test_all_or_none_of_a_batch_is_kept(self, store: Store) -> None:
        store.keep([arrival(1)])
        with pytest.raises(StoreError):
            store.keep([arrival(2, body=b"with it"), unkeepable()])
        assert numbers(store) == [1]
        assert store.totals().body_bytes == len(b"body")

    def test_a_stamp_can_come_later(self, store: Store) -> None:
        store.keep([arrival(1)])
        store.stamp(1, {"visibility": "hidden"})
        [record] = store.find(Query())
        assert record.stamp == {"visibility": "hidden"}

    def test_a_check_changes_nothing(self, store: Store) -> None:
        store.check()
        assert (store.last_number(), numbers(store)) == (0, [])

    # --- numbers ------------------------------------------------------------------------------

    def test_numbers_are_given_in_order_and_never_again(self, address: str, store: Store) -> None:
        assert store.last_number() == 0
        assert [record.number for record in store.keep([arrival(1), arrival(2)])] == [1, 2]
        with pytest.raises(StoreError):
            store.keep([unkeepable()])
        store.remove([2])
        store.close()
        again = open_store(address)
        assert again.last_number() == 2
        assert [record.number for record in again.keep([arrival(3)])] == [3]
        again.close()

    def test_a_reader_skips_nothing_of_two_commits_that_land_out_of_order(
        self, address: str, store: Store
    ) -> None:
        other, reader = self.another(address, store), self.reader(address)
        held, goes_on, calls, seen = threading.Event(), threading.Event(), count(), list[int]()

        def hold_the_first() -> None:
            if next(calls) == 0:
                held.set()
                assert goes_on.wait(20)

        with self.before_commit(store, hold_the_first), ThreadPoolExecutor(2) as pool:
            first = pool.submit(store.keep, [arrival(1, body=b"first")])
            assert held.wait(20)
            second = pool.submit(other.keep, [arrival(2), arrival(3)])
            # It may land before the first, or have to wait for it.
            wait([second], timeout=0.3)
            read_on(reader, seen)
            goes_on.set()
            given = [record.number for future in (first, second) for record in future.result(20)]
        read_on(reader, seen)
        assert (sorted(given), seen) == ([1, 2, 3], [1, 2, 3])
        reader.close()

    def test_a_reader_skips_nothing_while_many_write(self, address: str, store: Store) -> None:
        writers, batches = [store, self.another(address, store)] * 2, 25
        reader, seen = self.reader(address), list[int]()

        def write(writer: int) -> None:
            for batch in range(batches):
                body = f"{writer} {batch}".encode()
                writers[writer].keep([arrival(1, body=body), arrival(2, body=body)])

        with ThreadPoolExecutor(len(writers)) as pool:
            writing = [pool.submit(write, number) for number in range(len(writers))]
            while not all(each.done() for each in writing):
                read_on(reader, seen)
            for each in writing:
                each.result()
        read_on(reader, seen)
        while numbers(reader, after=seen[-1]):
            read_on(reader, seen)
        assert seen == list(range(1, 2 * batches * len(writers) + 1))
        reader.close()

    # --- looking ------------------------------------------------------------------------------

    def test_questions_narrow_down(self, store: Store) -> None:
        store.keep(
            [
                arrival(1, carries=profile("a", "s1", ("v1", "v2"))),
                arrival(2, carries=profile("b", "s2", ("v2",)), client_key="pub1"),
                arrival(3, track="rum"),
            ]
        )
        assert numbers(store, session_id="s2") == numbers(store, token="pub1") == [2]
        assert numbers(store, view_id="v2", newest_first=True) == [2, 1]
        assert numbers(store, status=202) == [1, 2, 3]
        assert numbers(store, status=500) == []
        assert numbers(store, track="rum") == numbers(store, after=2) == numbers(store, since_ms=3000) == [3]
        assert numbers(store, version="7.16.2", until_ms=2000) == numbers(store, before=2) == [1]
        assert numbers(store, vendor="sentry") == numbers(store, limit=0) == numbers(store, before=0) == []
        assert numbers(store, after=0, since_ms=0) == [1, 2, 3]
        assert numbers(store, limit=1, newest_first=True) == [3]

    def test_facets_count_what_a_question_means(self, store: Store) -> None:
        store.keep(
            [
                arrival(1, carries=profile("a", "s1", ("v1", "v2"))),
                arrival(2, carries=profile("b", "s2", ("v2",)), scope="x"),
                arrival(3, carries=profile("c", None, ()), scope="x", client_key="x"),
                arrival(4, track="rum", status=400, client_key="x"),
                arrival(5, track="rum"),
            ]
        )
        every = store.facets(Query())
        assert (every.total, every.profiles) == (5, 3)
        assert counts(every.vendor) == {"datadog": 5}
        assert counts(every.track) == {"profile": 3, "rum": 2}
        assert counts(every.status) == {"202": 4, "400": 1}
        assert counts(every.version) == {"7.16.2": 3}
        assert counts(every.session) == {"s1": 1, "s2": 1}
        assert counts(every.view) == {"v2": 2, "v1": 1}
        few = store.facets(Query(limit=1))
        assert (few.view.values, few.view.others, few.session.others) == ([FacetValue("v2", 2)], 1, 1)
        assert (few.total, few.vendor.others) == (5, 0)

    @pytest.mark.parametrize(
        "narrow",
        [
            {"profiles_only": True},
            {"refused": True},
            {"token": "x"},
            {"session_id": "s1"},
            {"view_id": "v2", "token": "x"},
            {"version": "7.16.2", "before": 3},
            {"status": 400},
            {"track": "rum", "vendor": "datadog"},
            {"since_ms": 2000, "until_ms": 4000, "after": 2},
            {"vendor": "sentry"},
        ],
    )
    def test_facets_count_what_is_found(self, store: Store, narrow: dict[str, Any]) -> None:
        store.keep(
            [
                arrival(1, carries=profile("a", "s1", ("v1", "v2"))),
                arrival(2, carries=profile("b", "s2", ("v2",)), scope="x"),
                arrival(3, carries=profile("b", "s2", ("v2",)), scope="x", client_key="x"),
                arrival(4, track="rum", status=400, client_key="x"),
            ]
        )
        found, facets = store.find(Query(**narrow)), store.facets(Query(**narrow))
        heads = [record.profile for record in found if record.profile is not None]
        assert (facets.total, facets.profiles) == (len(found), len(heads))
        assert counts(facets.track) == Counter(record.track for record in found)
        assert counts(facets.session) == Counter(head.session_id for head in heads)
        assert counts(facets.view) == Counter(view for head in heads for view in head.view_ids)

    def test_a_token_is_one_of_a_path_or_one_of_a_client(self, store: Store) -> None:
        store.keep([arrival(1, scope="x"), arrival(2, client_key="x"), arrival(3, scope="x", client_key="x")])
        assert numbers(store, token="x") == [1, 2, 3]
        assert numbers(store, token="x", newest_first=True, limit=2) == [3, 2]

    def test_others_may_read_meanwhile_and_change_nothing(self, address: str, store: Store) -> None:
        store.keep([arrival(1, body=b"one")])
        reader = open_store(address, readonly=True)
        assert (numbers(reader), reader.body(1)) == ([1], b"one")
        store.keep([arrival(2)])
        assert numbers(reader) == [1, 2]
        with pytest.raises(StoreError):
            reader.remove([1])
        reader.close()

    def test_a_store_that_is_not_there_is_not_made_by_looking(self, address: str) -> None:
        for _ in range(2):
            with pytest.raises(StoreError, match="no store is here"):
                open_store(address, readonly=True)

    def test_a_store_that_is_closed_is_closed(self, address: str) -> None:
        store = open_store(address)
        store.close()
        with pytest.raises(StoreError):
            store.find(Query())

    # --- removing -----------------------------------------------------------------------------

    def test_a_body_goes_with_the_last_upload_that_has_it(self, store: Store) -> None:
        store.keep([arrival(1, body=b"same"), arrival(2, body=b"same"), arrival(3, body=b"other")])
        assert store.totals().body_bytes == len(b"sameother")
        assert store.remove([1, 99]) == 1
        assert (store.body(1), store.body(2)) == (None, b"same")
        assert store.remove([2]) == 1
        assert store.totals().body_bytes == len(b"other")
        assert store.last_number() == 3

    def test_removing_a_profile_removes_its_views(self, store: Store) -> None:
        store.keep([arrival(1, carries=profile())])
        store.remove([1])
        assert store.totals().profiles == 0
        store.keep([arrival(2, carries=profile())])
        assert numbers(store, view_id="v1") == [2]

    def test_what_is_too_old_or_too_much_goes_oldest_first(self, store: Store) -> None:
        store.keep([arrival(n, body=bytes([n]) * 100) for n in range(1, 201)])
        assert store.expire(before_ms=11_000) == 10
        assert numbers(store, limit=1) == [11]
        assert store.expire(bytes_max=10_000) >= 90
        totals = store.totals()
        assert totals.body_bytes <= 10_000
        assert totals.uploads == 90
        assert store.expire(before_ms=0, bytes_max=10_000) == 0
