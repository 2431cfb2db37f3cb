"""Every rule catches the agents that break it, by the sequences of the moves that they need. Nightly."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from bridge.core.rules import RULES
from bridge.core.steps import kinds as s
from bridge.explore.search.plan import Plan
from bridge.explore.search.player import explorer
from bridge.explore.search.search import Search
from bridge.explore.space.alphabet import ACTIVITY, EXPIRE_SESSION, OPENED, same_as_another
from bridge.explore.space.case import Case
from bridge.explore.space.graph import Move, graph
from bridge.explore.space.scenario import moves_of, scenario_of
from bridge.explore.workers.interface import Done
from bridge.explore.workers.pool import Pool
from bridge.harness.stage import Subject
from bridge.judging.results import Result
from e2e.agent.app import agent_app
from e2e.agent.broken.promises import BROKEN, Broken, script_of
from e2e.conftest import Site
from e2e.explore.broken_player import BUSY, SOUND, Task, broken_player

NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"
WORKERS = 2
#: So many of its shortest sequences are played on each broken agent.
SEQUENCES = 20


def test_each_rule_has_an_agent_that_breaks_it() -> None:
    assert {broken.rule for broken in BROKEN.values()} == set(RULES)
    assert len(BROKEN) >= 10


def tasks_of(name: str, broken: Broken) -> list[Task]:
    """Its shortest sequences; on the sound agent too, unless the intake denies quota."""
    space = graph(OPENED, broken.moves, same_as_another)
    both = dict.fromkeys([walk.moves for walk in (*space.walks(0), *space.walks(1))])
    sequences = sorted(both, key=len)[:SEQUENCES]
    names = (name,) if broken.denied else (name, SOUND)
    return [Task(each, scenario_of(sequence, "settled")) for each in names for sequence in sequences]


def table(caught: dict[str, dict[str, int]]) -> str:
    """Rule x broken agent: in how many of its sequences the rule is violated."""
    lines = ["", "| rule | " + " | ".join(caught) + " |", "|---" * (len(caught) + 1) + "|"]
    for rule in RULES:
        counts = (str(found.get(rule, "")) for found in caught.values())
        lines.append(f"| {rule} | {' | '.join(counts)} |")
    return "\n".join([*lines, ""])


def violated(results: Iterable[Result]) -> dict[str, int]:
    found: dict[str, int] = {}
    for result in results:
        for rule in {violation.rule for violation in result.violations}:
            found[rule] = found.get(rule, 0) + 1
    return found


@pytest.mark.skipif(not NIGHTLY, reason="nightly")
def test_every_broken_agent_is_caught(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = {name: tmp_path / str(number) for number, name in enumerate(BROKEN)}
    scripts = {name: script_of(broken, folders[name]) for name, broken in BROKEN.items()}
    results: dict[str, list[tuple[Task, Result]]] = {name: [] for name in (*BROKEN, SOUND)}
    with Pool(partial(broken_player, scripts), WORKERS) as pool:
        for task in dict.fromkeys(task for name, broken in BROKEN.items() for task in tasks_of(name, broken)):
            pool.submit(task)
        for outcome in pool.results():
            if isinstance(outcome, Done):
                results[outcome.task.broken].append((outcome.task, outcome.result))
    caught = {name: violated(result for _, result in played) for name, played in results.items()}
    with capsys.disabled():
        sys.stdout.write(table(caught))
    sound = {
        ", ".join(step.verb for step in moves_of(task.scenario)): result.violations or result.failure
        for task, result in results[SOUND]
        if result.violations or result.failure
    }
    assert sound == {}
    assert [name for name, broken in BROKEN.items() if broken.rule not in caught[name]] == []


#: Quota is denied by a step here, and asked for anew for each session.
DENY = Move((s.IntakeFault(route="agent/quota", script="deny*"),))


@contextmanager
def broken_page(script: bytes, head: str) -> Iterator[Subject]:
    site = Site()
    try:
        page = agent_app(site, "/app", agent=script, quota=True, head=head, body=BUSY)
        yield Subject("agent", page, "agent")
    finally:
        site.close()


@pytest.mark.skipif(not NIGHTLY, reason="nightly")
@pytest.mark.parametrize("name", BROKEN)
def test_a_search_finds_the_rule_and_nothing_can_be_left_out(name: str, tmp_path: Path) -> None:
    broken = BROKEN[name]
    moves = (DENY, EXPIRE_SESSION, ACTIVITY) if broken.denied else broken.moves
    plan = Plan(graph=graph(OPENED, moves, same_as_another), guided=False, budget_s=600)
    page = partial(broken_page, script_of(broken, tmp_path / "build"), broken.head)
    with Pool(partial(explorer, page, tmp_path), WORKERS) as pool:
        found = Search(plan, pool).run()
    of_rule = [finding for finding in found.findings if finding.rule == broken.rule and finding.stable]
    assert of_rule, [(finding.rule, finding.case.name, finding.confirmed) for finding in found.findings]
    smallest = min((finding.case for finding in of_rule), key=Case.cost)
    # The longest is hide, expire_session, show, activity, of which none can be left out.
    assert len(smallest.moves) <= 4, smallest.name
