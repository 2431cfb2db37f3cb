"""A launch on another machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import UsageError
from bridge.explore.workers.fleet.away import away, of_this_worker, portable
from bridge.harness.launching import LaunchOptions

CHROMIUM = "http://chromium:9222"


@contextmanager
def told(launch: LaunchOptions, recordings: Path | None) -> Iterator[tuple[LaunchOptions, Path | None]]:
    yield launch, recordings


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"headless": False}, "--headed"),
        ({"store": Path("store")}, "--store"),
        ({"intake_url": "http://x:8290"}, "--intake-url"),
    ],
)
def test_what_another_machine_cannot_be_given(given: dict[str, Any], option: str) -> None:
    with pytest.raises(UsageError, match=f"--executor and {option} exclude each other: each|nobody"):
        portable(LaunchOptions(**given))


def test_a_storage_state_goes_with_its_content(tmp_path: Path) -> None:
    state: dict[str, Any] = {"cookies": [], "origins": []}
    file = tmp_path / "login.json"
    file.write_text(json.dumps(state), "utf-8")
    given = LaunchOptions(storage_state=file, timeout_s=3, cdp=CHROMIUM)
    assert portable(given).storage_state == state
    assert (portable(given).timeout_s, portable(given).cdp) == (3, CHROMIUM)


def test_a_worker_says_which_chromium_it_attaches_to() -> None:
    environment = {"PROFILER_BRIDGE_CDP": CHROMIUM, "PROFILER_BRIDGE_LISTEN": "0.0.0.0"}
    launch = of_this_worker(LaunchOptions(args=("--no-sandbox",)), environment)
    assert (launch.cdp, launch.listen, launch.args) == (CHROMIUM, "0.0.0.0", ())
    assert of_this_worker(LaunchOptions(), {}) == LaunchOptions()
    # What the caller says comes first; an intake listens elsewhere for a Chromium elsewhere only.
    own = LaunchOptions(chromium="/opt/chromium")
    assert of_this_worker(own, environment) == own
    own = LaunchOptions(cdp="http://other:1", listen="10.0.0.7")
    assert of_this_worker(own, environment) == own


def test_one_chromium_has_one_seat_at_a_time(tmp_path: Path) -> None:
    launch = LaunchOptions(cdp=CHROMIUM)
    with away(told, launch, tmp_path) as first:
        assert first == (launch, tmp_path)
        with (
            pytest.raises(UsageError, match="two threads of this worker"),
            away(told, launch, None),
        ):
            pass
        with away(told, LaunchOptions(), None) as other:  # has a browser of its own
            assert other == (LaunchOptions(), None)
    with away(told, launch, None):
        pass
