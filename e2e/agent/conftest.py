"""Shared by the agent's tests: a bridge, and a run of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from bridge import Bridge
from bridge.errors import BridgeError
from bridge.harness.run import Run
from e2e.agent.playing import Playing
from e2e.conftest import Site


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    # These tests look at what the agent has done by the end of a step, and before anything is waited for.
    with Bridge.launch(settle=False) as bridge:
        yield bridge


@pytest.fixture
def play(bridge: Bridge, site: Site) -> Iterator[Playing]:
    run = bridge.begin(Run())
    yield Playing(bridge, site)
    for tab in bridge.open_tabs(run):
        with suppress(BridgeError):
            tab.close()
    bridge.retire(run)
