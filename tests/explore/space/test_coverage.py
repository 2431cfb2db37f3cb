from __future__ import annotations

from pathlib import Path

from bridge.explore.space.alphabet import ACTIVITY, HIDE, OPENED, SHOW, SUSPEND
from bridge.explore.space.coverage import Coverage, Seen, seen_in, shown
from bridge.explore.space.graph import Move, graph
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay

RECORDINGS = Path(__file__).parents[2] / "recordings"
GRAPH = graph(OPENED, [HIDE, SHOW, SUSPEND, ACTIVITY])


def covered(moves: list[Move], *, wrong_at: int | None = None, until: int | None = None) -> tuple[int, int]:
    """How many transitions and pairs count, where the tab shows something else at one point, or less."""
    coverage, walk = Coverage(GRAPH), GRAPH.walk(moves)
    assert walk is not None
    seen = [shown(state) for state in walk.states][:until]
    if wrong_at is not None:
        seen[wrong_at] = Seen("prerender", "active", "absent")
    coverage.add(walk, seen)
    return len(coverage.transitions), len(coverage.pairs)


def test_what_was_observed_counts() -> None:
    assert covered([HIDE, SUSPEND, SHOW]) == (3, 2)


def test_a_transition_counts_only_if_the_tab_was_seen_before_and_after_it() -> None:
    assert covered([HIDE, SUSPEND, SHOW], wrong_at=1) == (1, 0)
    assert covered([HIDE, SUSPEND, SHOW], wrong_at=3) == (2, 1)


def test_what_was_not_played_does_not_count() -> None:
    assert covered([HIDE, SUSPEND, SHOW], until=2) == (1, 0)
    assert covered([HIDE, SUSPEND, SHOW], until=0) == (0, 0)


def test_what_a_tab_showed_before_and_after_each_move_of_a_recording() -> None:
    replay = Replay.of(read(RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip"))
    assert seen_in(replay, [HIDE, SUSPEND, SHOW, ACTIVITY, HIDE]) == (
        ("visible", "active", "tracked"),
        ("hidden", "active", "tracked"),
        ("hidden", "active", "lapsed"),
        ("visible", "active", "expired"),
        ("visible", "active", "tracked"),
        ("hidden", "active", "tracked"),
    )
