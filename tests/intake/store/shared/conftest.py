from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.intake.store.shared import servers


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.Postgresql]:
    with servers.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[servers.S3]:
    with servers.s3() as server:
        yield server


@pytest.fixture
def with_files(postgresql: servers.Postgresql, tmp_path: Path) -> str:
    """Where a store can be made whose bodies are files."""
    return f"{postgresql.database()}&blobs={quote(str(tmp_path / 'bodies'))}"


@pytest.fixture
def on_s3(postgresql: servers.Postgresql, s3: servers.S3, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where a store can be made whose bodies are on S3."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return f"{postgresql.database()}&blobs={quote(s3.bucket())}/some/prefix"
