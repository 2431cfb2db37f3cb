"""Profilers in tabs that are really hidden and frozen: as known, and the same when observed."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.core.events import SampleBufferFull, VisibilityChanged
from e2e.conformance.browsers import Pair
from e2e.conformance.found import Found
from e2e.conformance.sides import Opened
from e2e.conformance.surroundings import SURROUNDINGS, Surrounding

#: Samples, at one in 10 ms.
VISIBLE, HIDDEN, FROZEN = 5, 10, 30
#: How often timers of a hidden tab run.
THROTTLED_MS = 1000

surrounded = pytest.mark.parametrize("surrounding", SURROUNDINGS, ids=lambda s: s.name)


def live_through(page: Opened) -> dict[str, Any]:
    """Three profilers whose buffer fills in one state each, and one that lives through all of them."""
    page.wait_until("results !== null")
    page.frame.evaluate(f"begin('throughout', 10000); begin('visible', {VISIBLE})")
    page.wait_until("fulls.visible.length")
    page.hide()
    page.frame.evaluate(f"begin('hidden', {HIDDEN})")
    page.wait_until("fulls.hidden.length")
    frozen = freeze_before_it_is_full(page)
    page.wait_until("fulls.frozen.length")
    page.resume()
    page.show()
    states = ("visible", "hidden", "frozen", "throughout")
    seen = {state: page.frame.evaluate(f"finish('{state}')") for state in states}
    return seen | {"sizes": [VISIBLE, HIDDEN, frozen]}


def freeze_before_it_is_full(page: Opened) -> int:
    """The size of the buffer of `frozen`, large enough for this machine to freeze the tab meanwhile."""
    size = FROZEN
    while True:
        page.frame.evaluate(f"begin('frozen', {size})")
        page.freeze()
        if page.frame.evaluate("fulls.frozen.every((full) => full.lifecycle === 'frozen')"):
            return size
        page.resume()
        page.frame.evaluate("finish('frozen')")
        size *= 4


def full(visibility: str, lifecycle: str) -> dict[str, Any]:
    return {"visibility": visibility, "lifecycle": lifecycle, "trusted": True, "stopped": False}


def check(seen: dict[str, Any]) -> None:
    sizes = seen.pop("sizes")
    told = {state: one["fulls"] for state, one in seen.items()}
    assert told == {
        "visible": [full("visible", "active")],
        "hidden": [full("hidden", "active")],
        "frozen": [full("hidden", "frozen")],
        "throughout": [],
    }
    # Exactly as many as the buffer holds, whatever came later.
    assert [seen[state]["samples"] for state in ("visible", "hidden", "frozen")] == sizes
    # Nothing but our few listeners runs there.
    assert seen["frozen"]["busy"] < sizes[-1] / 10
    assert seen["throughout"]["samples"] > max(sizes)
    # It goes on, at one sample in about 10 ms where the machine has nothing else to do: what a hidden tab is
    # throttled to is one in 1000.
    for state in ("hidden", "frozen", "throughout"):
        assert seen[state]["interval"] < THROTTLED_MS / 10


@pytest.fixture(scope="module", params=SURROUNDINGS, ids=lambda s: s.name)
def pair(findings: Found, request: pytest.FixtureRequest) -> Pair:
    surrounding: Surrounding = request.param
    return findings.open(surrounding, "lifecycle")


def test_a_full_buffer_is_told_visible_hidden_and_frozen(pair: Pair) -> None:
    check(live_through(pair.native))
    check(live_through(pair.observed))
    events = pair.observed.events()
    assert len([event for event in events if isinstance(event, SampleBufferFull)]) >= 3
    changes = [(e.visibility, e.trusted) for e in events if isinstance(e, VisibilityChanged)]
    assert changes == [("hidden", True), ("visible", True)]


def test_unreferenced_profilers_are_collected_in_silence(pair: Pair) -> None:
    for page in pair:
        page.frame.evaluate("abandon(5)")
        for _ in range(50):
            page.collect_garbage()
            if page.frame.evaluate("collected()"):
                break
        assert page.frame.evaluate("[collected(), kept[0].stopped, heard]") == [True, False, []]
    pair.close()
