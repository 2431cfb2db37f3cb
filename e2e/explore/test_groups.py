"""The steps beside the twelve moves: each group, several tabs and a step of one's own, on the agent."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from bridge.explore.explorer import Exploration
from bridge.explore.search.found import Outcome, Task
from bridge.explore.search.player import explorer, sdk
from bridge.explore.space.alphabet import GROUPS, HIDE, OPENED, SHOW, same_as_another, space
from bridge.explore.space.case import Case
from bridge.explore.space.coverage import Coverage
from bridge.explore.space.graph import Graph, Walk, graph
from bridge.explore.workers.interface import Done
from bridge.explore.workers.pool import Pool

WORKERS = 2
PER_GROUP = 10 if os.environ.get("FUZZ_PROFILE") == "nightly" else 2
OWN = "e2e.explore.own_steps:type_into_page"


def of_group(group: str) -> list[tuple[Graph, Walk, int]]:
    """Each transition of the group's moves, with hide and show."""
    few = graph(OPENED, [HIDE, SHOW, *GROUPS[group]], same_as_another)
    added = [walk for walk in few.walks(0) if walk.moves[-1] in GROUPS[group]]
    return [(few, walk, 1) for walk in added[:PER_GROUP]]


def of_two_tabs() -> list[tuple[Graph, Walk, int]]:
    both = space(tabs=2)
    walks = [walk for walk in both.walks(0) if any("@second" in move.name for move in walk.moves)]
    return [(both, walk, 2) for walk in walks[:PER_GROUP]]


def of_ones_own() -> list[tuple[Graph, Walk, int]]:
    with_own = Exploration(sdk="agent", own_steps=(OWN,)).plan().graph
    walks = [walk for walk in with_own.walks(0) if "call(type_into_page)" in walk.moves[-1].name]
    return [(with_own, walk, 1) for walk in walks[:1]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Graph, Walk, Outcome]]]:
    """Where it is from -> what was played."""
    walks = {group: of_group(group) for group in GROUPS}
    walks |= {"two tabs": of_two_tabs(), "one's own": of_ones_own()}
    found: dict[str, list[tuple[Graph, Walk, Outcome]]] = {name: [] for name in walks}
    play = partial(explorer, partial(sdk, "agent"), tmp_path_factory.mktemp("recordings"))
    with Pool(play, WORKERS) as pool:
        numbers = {
            pool.submit(Task(Case(walk.moves, "swift", tabs))): (name, space_, walk)
            for name, each in walks.items()
            for space_, walk, tabs in each
        }
        for done in pool.results():
            if isinstance(done, Done):
                name, space_, walk = numbers[done.number]
                found[name].append((space_, walk, done.result))
    return found


@pytest.mark.parametrize("name", [*GROUPS, "two tabs", "one's own"])
def test_each_move_can_be_played_breaks_nothing_and_is_observed(
    name: str, outcomes: dict[str, list[tuple[Graph, Walk, Outcome]]]
) -> None:
    played = outcomes[name]
    assert played
    told = {
        Case(walk.moves, "swift").name: outcome.failure or [broken.message for broken in outcome.broken]
        for _, walk, outcome in played
        if outcome.failure or outcome.broken
    }
    assert told == {}
    coverage = Coverage(played[0][0])
    for _, walk, outcome in played:
        coverage.add(walk, "swift", outcome.seen)
    last = {walk.transitions()[-1] for _, walk, _ in played}
    # A busy machine may show a state late.
    assert len(last & coverage.transitions) >= len(last) / 2, [outcome.seen for *_, outcome in played]


def test_a_guard_says_where_a_step_of_ones_own_can_be_taken() -> None:
    with_own = Exploration(sdk="agent", own_steps=(OWN,)).plan().graph
    taken = [each.before.first for each in with_own.transitions if each.move.name == "call(type_into_page)"]
    assert {state.visibility for state in taken} == {"visible"}
    assert len(taken) > 1


def test_nothing_is_left_in_the_folder_of_recordings_by_what_held(tmp_path: Path) -> None:
    with explorer(partial(sdk, "agent"), tmp_path) as perform:
        assert perform(Task(Case((HIDE, SHOW), "swift"))).verdict == "held"
    assert list(tmp_path.iterdir()) == []
