"""The agent keeps all promises in all pairs of transitions, at both paces. Nightly."""

from __future__ import annotations

import os

import pytest

from bridge.explore.explorer import Exploration, explore
from e2e.processes import burning

NIGHTLY = os.environ.get("FUZZ_PROFILE") == "nightly"
ROUNDS = 3


@pytest.mark.skipif(not NIGHTLY, reason="too long for each run: `make sequences` runs it")
@pytest.mark.parametrize("burnt", [0, 2])
@pytest.mark.parametrize("number", range(ROUNDS))
def test_all_pairs_at_both_paces(burnt: int, number: int) -> None:
    with burning(burnt):
        found = explore(Exploration(sdk="agent", guided=False, budget_s=3600, seed=number))
    assert found.complete == 1
    assert [(finding.rule, finding.case.name, finding.confirmed) for finding in found.findings] == []
    counts = found.coverage.counts()
    # The agent notices at once that a session has lapsed, unless its page is frozen.
    left = found.coverage.left_at_once
    assert {transition.before.first.session for transition in left} == {"lapsed"}
    assert {transition.before.first.lifecycle for transition in left} == {"active"}
    assert counts.transitions + len(left) == counts.of_transitions
