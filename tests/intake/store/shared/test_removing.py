"""No body that counts is ever removed, whoever writes, removes and sweeps at the same time."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest

from bridge.intake.store import Query, UploadRecord, open_store
from bridge.intake.store.blobs.interface import digest_of
from bridge.intake.store.postgresql.store import PostgresqlStore
from tests.intake.store.made import arrival
from tests.intake.store.shared.test_postgresql import before_commit


@pytest.fixture(params=["with_files", "on_s3"])
def stores(request: pytest.FixtureRequest) -> Iterator[Callable[[], PostgresqlStore]]:
    address, opened = request.getfixturevalue(request.param), list[PostgresqlStore]()

    def one() -> PostgresqlStore:
        store = open_store(address)
        assert isinstance(store, PostgresqlStore)
        opened.append(store)
        return store

    yield one
    for store in opened:
        store.close()


@contextmanager
def after_writing(store: PostgresqlStore, call: Callable[[], object]) -> Iterator[None]:
    """Until its end, `call` is made once, when a body is written and its transaction has not begun."""
    write, called = store._write, threading.Event()

    def and_call(*arguments: object) -> set[str]:
        written = write(*arguments)  # type: ignore[arg-type]
        if not called.is_set():
            called.set()
            call()
        return written

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "_write", and_call)
        yield
    assert called.is_set()


def places(store: PostgresqlStore) -> list[tuple[int, str]]:
    return [(shelf, digest) for shelf, there in store._blobs.by_shelf() for digest in there]


def test_a_body_that_is_being_kept_outlives_a_sweep(stores: Callable[[], PostgresqlStore]) -> None:
    writer, sweeper = stores(), stores()
    with after_writing(writer, lambda: swept.append(sweeper.sweep())):
        swept = list[int]()
        writer.keep([arrival(1, body=b"one")])
    assert swept == [1]
    assert writer.body(1) == b"one"
    assert len(places(writer)) == 1
    assert sweeper.sweep() == 0


def test_a_body_that_was_known_and_is_removed_meanwhile_is_written(
    stores: Callable[[], PostgresqlStore],
) -> None:
    writer, other = stores(), stores()
    other.keep([arrival(1, body=b"same")])
    with after_writing(writer, lambda: other.remove([1])):
        [kept] = writer.keep([arrival(2, body=b"same")])
    assert writer.body(kept.number) == b"same"
    assert len(places(writer)) == 1


def test_a_body_that_is_about_to_be_used_again_is_not_removed(
    stores: Callable[[], PostgresqlStore],
) -> None:
    writer, other = stores(), stores()
    writer.keep([arrival(1, body=b"same")])
    removing = list[object]()
    with ThreadPoolExecutor(1) as pool:

        def remove() -> None:
            removing.append(job := pool.submit(other.remove, [1]))
            wait([job], timeout=0.3)  # it has to wait for the commit

        with before_commit(writer, remove):
            [kept] = writer.keep([arrival(2, body=b"same")])
    assert len(removing) == 1
    assert (other.get(1), other.body(kept.number)) == (None, b"same")


def test_a_removal_that_is_late_does_not_take_what_was_written_again(
    stores: Callable[[], PostgresqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, other = stores(), stores()
    writer.keep([arrival(1, body=b"same")])
    drop = other._drop

    def late(bodies: object) -> None:
        gone = list(bodies)  # type: ignore[call-overload]
        writer.keep([arrival(2, body=b"same")])
        drop(gone)

    monkeypatch.setattr(other, "_drop", late)
    other.remove([1])
    assert writer.body(2) == b"same"


def test_two_that_keep_the_same_body_leave_one(stores: Callable[[], PostgresqlStore]) -> None:
    writer, other = stores(), stores()
    with after_writing(writer, lambda: other.keep([arrival(1, body=b"same")])):
        writer.keep([arrival(2, body=b"same")])
    assert (writer.body(1), writer.body(2), len(places(writer))) == (b"same", b"same", 1)


def test_what_a_killed_process_left_is_swept(stores: Callable[[], PostgresqlStore]) -> None:
    store = stores()
    store.keep([arrival(1, body=b"one")])
    killed = stores()
    killed._write({"ab": b"of a killed process"})
    assert store.sweep() == 1
    assert (len(places(store)), store.body(1)) == (1, b"one")


def test_what_a_killed_process_left_may_come_again_while_it_is_swept(
    stores: Callable[[], PostgresqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeper, writer, killed = stores(), stores(), stores()
    killed._write({digest_of(b"same"): b"same"})
    remove, kept = sweeper._blobs.remove, list[UploadRecord]()

    def late(bodies: Iterable[tuple[int, str]]) -> None:
        swept = list(bodies)
        kept.extend(writer.keep([arrival(1, body=b"same")]))
        remove(swept)

    monkeypatch.setattr(sweeper._blobs, "remove", late)
    assert sweeper.sweep() == 1
    assert [writer.body(each.number) for each in kept] == [b"same"]
    assert len(places(writer)) == 1


def test_one_sweeps_at_a_time(stores: Callable[[], PostgresqlStore], monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = stores(), stores()
    two._write({"ab": b"of a killed process"})
    by_shelf, meanwhile = one._blobs.by_shelf, list[int]()

    def and_the_other() -> Iterator[tuple[int, list[str]]]:
        meanwhile.append(two.sweep())
        return by_shelf()

    monkeypatch.setattr(one._blobs, "by_shelf", and_the_other)
    assert (one.sweep(), meanwhile, two.sweep()) == (1, [0], 0)


def test_a_commit_of_which_nothing_is_known_costs_no_body(stores: Callable[[], PostgresqlStore]) -> None:
    store = stores()

    def lost() -> None:
        raise ConnectionError("the answer to the commit did not come")

    with before_commit(store, lost), pytest.raises(Exception, match="did not come"):
        store.keep([arrival(1, body=b"one")])
    assert len(places(store)) == 1
    assert [record.number for record in store.keep([arrival(2, body=b"one")])] == [1]
    assert store.body(1) == b"one"


def test_many_at_once_lose_nothing(stores: Callable[[], PostgresqlStore]) -> None:
    writers, other = [stores(), stores()], stores()
    over, few = threading.Event(), [b"%d" % number for number in range(4)]

    def write(store: PostgresqlStore, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            store.keep([arrival(1, body=chance.choice(few)) for _ in range(3)])

    def remove() -> None:
        while not over.is_set():
            newest = other.last_number()
            other.remove(range(max(1, newest - 6), newest))

    def sweep() -> None:
        while not over.is_set():
            other.sweep()

    with ThreadPoolExecutor(4) as pool:
        meanwhile = [pool.submit(remove), pool.submit(sweep)]
        writing = [pool.submit(write, store, seed) for seed, store in enumerate(writers)]
        wait(writing)
        over.set()
        for job in (*writing, *meanwhile):
            job.result()
    records = other.find(Query(limit=1000))
    assert other.last_number() == 150
    assert records
    assert {other.body(record.number) for record in records} <= set(few)
    other.sweep()
    assert len(places(other)) == len({record.digest for record in records})
