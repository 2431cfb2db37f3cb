from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.intake.settings import Settings
from bridge.intake.store import Store, open_store
from tests.intake.client import Running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path)
    yield store
    store.close()


@pytest.fixture
def kept(store: Store) -> Iterator[Running]:
    """An intake that keeps what it gets."""
    with Running(Settings(allow_origins=("https://shop.example",), heartbeat_s=0.05), store) as running:
        yield running
