from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.intake.client import Running


@pytest.fixture(scope="module")
def intakes() -> Iterator[Callable[[], Running]]:
    """One running intake for a module, emptied at each call."""
    with Running() as running:

        def fresh() -> Running:
            running.uploads.clear()
            running.beacons.clear()
            return running

        yield fresh


@pytest.fixture
def intake(intakes: Callable[[], Running]) -> Running:
    return intakes()
