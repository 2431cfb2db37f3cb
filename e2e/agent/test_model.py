"""The agent and the model take the same lists of up to 12 moves, and are in the same state after each.

Two kinds of lists, both upon real native profilers:

- *emulated*: played within the page, hundreds a second; visibility, input and store are made up (`arena.js`).
- *real*: tabs that hide, freeze and come back for real, real input, a real store (see `RealArena`).

FUZZ_PROFILE names how many: `ci` (4,000 emulated and 50 real ones, the same each time; one minute in all)
or `nightly` (100,000 and 2,000, others each time: `make model`).
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
from hypothesis.strategies import SearchStrategy
from playwright.sync_api import Playwright, sync_playwright

from bridge.agent import script
from bridge.core.tables import ERROR, INITIALIZING, PAUSED, TRANSITIONS
from bridge.driver import Driver, DriverOptions, find_chromium
from e2e.agent.arena import Arena, EmulatedArena, disagreement, shortest
from e2e.agent.broken.mutants import MUTANTS, mutant
from e2e.agent.moves import LISTS, REAL_LISTS, Listed, Setup
from e2e.agent.real_arena import RealArena
from e2e.conftest import Site

NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"
#: Lists that are played in one call.
BATCH = 20
EMULATED = 100_000 if NIGHTLY else 4_000
REAL = 2_000 if NIGHTLY else 50

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
def real_arena(a_playwright: Playwright, site: Site) -> Iterator[RealArena]:
    with Driver.launch(DriverOptions(), lambda _event: None, playwright=a_playwright) as driver:
        yield RealArena(driver, site, script())


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


def compare(arena: Arena, lists: SearchStrategy[Listed], count: int, batch: int) -> Compared:
    """So many lists, `batch` at a time. Raises Disagreement."""
    done = Compared(Counter(), set())

    @settings(GENERATED, max_examples=count // batch)
    @given(drawn=st.tuples(*[lists] * batch))
    def batches(drawn: Sequence[Listed]) -> None:
        for listed, played in zip(drawn, arena.play(drawn), strict=True):
            expected, model = arena.predict(listed)
            if played != expected:
                raise Disagreement(disagreement(arena, shortest(arena, listed)) or f"once only: {listed}")
            done.counts.update(lists=1, moves=len(listed.moves))
            done.signals.update(model.taken)

    batches()
    return done


def told(kind: str, compared: Compared, started: float) -> str:
    counts = compared.counts
    rate = counts["lists"] / (time.monotonic() - started)
    return f"\n{counts['lists']} {kind} lists, {counts['moves']} moves, {rate:.1f} lists/s: no disagreement\n"


def test_emulated_lists(arena: EmulatedArena, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    compared = compare(arena, LISTS, EMULATED, BATCH)
    with capsys.disabled():
        sys.stdout.write(told("emulated", compared, started))
    assert compared.counts["lists"] >= EMULATED
    # Nightly all that the tables have been through, so that no move is missing here; the few lists of
    # `make test` leave out what is rare.
    table = TRANSITIONS["profiler"]
    unheard = {(state, signal) for state in table for signal in table[state]} - compared.signals
    assert unheard == UNHEARD if NIGHTLY else unheard >= UNHEARD


def test_real_lists(real_arena: RealArena, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    compared = compare(real_arena, REAL_LISTS, REAL, 1)
    with capsys.disabled():
        sys.stdout.write(told("real", compared, started))
    assert compared.counts["lists"] >= REAL


@pytest.mark.parametrize("name", list(MUTANTS) if NIGHTLY else list(MUTANTS)[:3])
def test_a_broken_agent_is_found(arena: EmulatedArena, name: str, tmp_path: Path) -> None:
    """Told by few moves. `make test` looks for three of them, within its few lists."""
    arena.load(mutant(name, tmp_path))
    with pytest.raises(Disagreement) as found:
        compare(arena, LISTS, EMULATED, BATCH)
    _init, *moves, _end = str(found.value).splitlines()[0].split(" > ")
    assert len(moves) <= 3


def test_a_broken_agent_is_found_in_a_real_tab(real_arena: RealArena, tmp_path: Path) -> None:
    real_arena.load(mutant("a stop is ignored while paused", tmp_path))
    said = disagreement(real_arena, Listed(Setup(), ["stop", "start", "hide", "stop", "show"]))
    assert said is not None
    assert "after stop, move 4:\n  state: the model 'stopped(stopped-by-user)', the page 'paused'" in said
