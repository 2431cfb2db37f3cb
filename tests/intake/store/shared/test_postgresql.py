from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from bridge.intake.store import Store, open_store
from bridge.intake.store.postgresql.store import PostgresqlStore
from tests.intake.store.conformance import StoreConformance


class Shared(StoreConformance):
    @pytest.fixture(autouse=True)
    def others(self) -> Iterator[None]:
        self._others: list[Store] = []
        yield
        for store in self._others:
            store.close()

    def another(self, address: str, store: Store) -> Store:
        self._others.append(open_store(address))
        return self._others[-1]

    @contextmanager
    def before_commit(self, store: Store, call: Callable[[], None]) -> Iterator[None]:
        with before_commit(store, call):
            yield


class TestWithFiles(Shared):
    @pytest.fixture
    def address(self, with_files: str) -> str:
        return with_files


class TestOnS3(Shared):
    @pytest.fixture
    def address(self, on_s3: str) -> str:
        return on_s3


@contextmanager
def before_commit(store: Store, call: Callable[[], None]) -> Iterator[None]:
    """Until its end, `call` is made by whoever keeps something, before the commit that gives it numbers."""
    assert isinstance(store, PostgresqlStore)
    send = store._notices.send

    def and_call(cursor: sa.engine.interfaces.DBAPICursor) -> None:
        send(cursor)
        call()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store._notices, "send", and_call)
        yield
