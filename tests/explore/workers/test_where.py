"""Where tasks are performed, and what cannot be shared there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import UsageError
from bridge.explore.workers.where import Where
from bridge.harness.launching import LaunchOptions

FLEET = "dask://fleet:8786"


def test_a_fleet_may_have_any_number_of_browsers() -> None:
    assert Where(0, FLEET).jobs == 0
    with pytest.raises(UsageError, match="--jobs -1: a number"):
        Where(-1, FLEET)
    with pytest.raises(UsageError, match="--jobs 0: a number"):
        Where(0)


def test_without_a_number_there_is_one_browser_here_and_all_of_a_fleet() -> None:
    assert (Where.of(None, ""), Where.of(None, FLEET)) == (Where(1), Where(0, FLEET))
    assert (Where.of(3, ""), Where.of(3, FLEET)) == (Where(3), Where(3, FLEET))


def test_a_wrong_address_is_told_before_anything_starts() -> None:
    with pytest.raises(UsageError, match="is no address of a fleet"):
        Where(0, "fleet:8786")


def test_a_fleet_attaches_to_browsers_that_run_and_has_no_store() -> None:
    Where(0, FLEET).check(LaunchOptions(cdp="http://127.0.0.1:9222"))
    with pytest.raises(UsageError, match="--executor and --store exclude each other"):
        Where(0, FLEET).check(LaunchOptions(store=Path("store")))
