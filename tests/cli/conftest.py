from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Print as in a pipe. The library readline gives child processes COLUMNS, of which `os.environ` knows
    nothing."""
    monkeypatch.delenv("COLUMNS", raising=False)
    os.unsetenv("COLUMNS")
