from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print as in a pipe: a worker of pytest-xdist has COLUMNS."""
    monkeypatch.delenv("COLUMNS", raising=False)
