"""The agent and the model take the same lists of up to 12 moves, and are in the same state after each.

Two kinds of lists, both upon real native profilers:

- *emulated*: played within the page, hundreds a second; visibility, input and store are made up (`arena.js`).
- *real*: tabs that hide, freeze and come back for real, real input, a real store (see `RealArena`).

FUZZ_PROFILE names how many: `ci` (the same lists each time, two minutes in all) or `nightly` (`make model`).
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Playwright, sync_playwright

from bridge.agent import script
from bridge.core.tables import ERROR, INITIALIZING, PAUSED, TRANSITIONS
from bridge.driver import find_chromium
from e2e.agent.arena import EmulatedArena, disagreement, predict, shortest
from e2e.agent.moves import LISTS, Listed
from e2e.agent.mutants import MUTANTS, mutant
from e2e.conftest import Site

NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"
#: Lists that are played in one call.
BATCH = 20
EMULATED = 40_000 if NIGHTLY else 8_000

#: Shrinking a batch would take long: it's done list by list (`shortest`).
GENERATED = settings(
    deadline=None,
    database=None,
    derandomize=not NIGHTLY,
    phases=[Phase.generate],
    verbosity=Verbosity.quiet,
    suppress_health_check=[HealthCheck.too_slow],
)
#: What no page hears. A constructor's refusal comes to a profiler that is running; before consent there is
#: neither a session that could be over nor one to ask for.
UNHEARD = {
    *((PAUSED, signal) for signal in ("policy-missing", "unsupported", "failed")),
    *((INITIALIZING, signal) for signal in ("session-expired", "quota-denied", "policy-missing", "failed")),
    # Once consent is given, the next that is told is a renewal.
    (ERROR, "started"),
}


@pytest.fixture(scope="module")
def a_playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def arena(a_playwright: Playwright, site: Site) -> Iterator[EmulatedArena]:
    own = a_playwright.chromium.executable_path
    path = find_chromium(playwright_path=lambda: own).path
    browser = a_playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    yield EmulatedArena(browser.new_page(), site, script())
    browser.close()


class Disagreement(AssertionError):  # noqa: N818
    """Its message is a short list, and where agent and model part."""


class Compared(NamedTuple):
    """What was played. `signals`: the state and what it was told."""

    counts: Counter[str]
    signals: set[tuple[str, str]]


def compare(arena: EmulatedArena, count: int) -> Compared:
    """So many lists. Raises Disagreement."""
    done = Compared(Counter(), set())

    @settings(GENERATED, max_examples=count // BATCH)
    @given(lists=st.tuples(*[LISTS] * BATCH))
    def batches(lists: Sequence[Listed]) -> None:
        for listed, played in zip(lists, arena.play(lists), strict=True):
            expected, model = predict(listed)
            if played != expected:
                raise Disagreement(report(arena, listed))
            done.counts.update(lists=1, moves=len(listed.moves))
            done.signals.update(model.taken)

    batches()
    return done


def report(arena: EmulatedArena, listed: Listed) -> str | None:
    short = shortest(listed, lambda each: bool(disagreement(each, *arena.play([each]))))
    return disagreement(short, *arena.play([short]))


def test_emulated_lists(arena: EmulatedArena, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    (counts, signals) = compare(arena, EMULATED)
    rate = counts["lists"] / (time.monotonic() - started)
    with capsys.disabled():
        told = f"{counts['lists']} emulated lists, {counts['moves']} moves, {rate:.0f} lists/s"
        sys.stdout.write(f"\n{told}: no disagreement\n")
    assert counts["lists"] >= EMULATED
    # All that the tables have been through, so that no move is missing here.
    table = TRANSITIONS["profiler"]
    assert {(state, signal) for state in table for signal in table[state]} - signals == UNHEARD


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_agent_is_found(arena: EmulatedArena, name: str, tmp_path: Path) -> None:
    """Within the lists of `make test`, and told by the fewest moves."""
    arena.load(mutant(name, tmp_path))
    with pytest.raises(Disagreement) as found:
        compare(arena, EMULATED)
    _init, *moves, _end = str(found.value).splitlines()[0].split(" > ")
    assert len(moves) <= 3
