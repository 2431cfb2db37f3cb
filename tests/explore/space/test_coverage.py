from __future__ import annotations

from pathlib import Path

from bridge.core.steps import kinds as s
from bridge.explore.space.alphabet import ACTIVITY, EXPIRE_SESSION, HIDE, OPENED, RELOAD, SHOW, SUSPEND
from bridge.explore.space.case import Case
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
        seen[wrong_at] = (Seen("prerender", "active", "absent"),)
    coverage.add(walk, "settled", seen)
    return len(coverage.transitions), coverage.counts().pairs


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
    case = Case((HIDE, SUSPEND, SHOW, ACTIVITY, HIDE), "settled")
    assert [seen[:3] for (seen,) in seen_in(replay, case)] == [
        ("visible", "active", "tracked"),
        ("hidden", "active", "tracked"),
        ("hidden", "active", "lapsed"),
        ("visible", "active", "expired"),
        ("visible", "active", "tracked"),
        ("hidden", "active", "tracked"),
    ]
    assert [seen.profiler for (seen,) in seen_in(replay, case)][:2] == ["running", "paused"]


def test_paces_are_counted_apart_and_together() -> None:
    coverage = Coverage(GRAPH)
    for moves, pace in (([HIDE, SHOW], "settled"), ([HIDE, SUSPEND], "swift")):
        walk = GRAPH.walk(moves)
        assert walk is not None
        coverage.add(walk, "swift" if pace == "swift" else "settled", [shown(state) for state in walk.states])
    assert [coverage.counts(pace).transitions for pace in (None, "settled", "swift")] == [3, 2, 2]
    assert coverage.counts().of_triples == GRAPH.paths(2)


def test_of_a_closed_tab_only_that_it_is_closed_is_compared() -> None:
    another = Move((s.OpenSibling(tab="another", window=True),))
    close = Move((s.Close(tab="another"),))
    space = graph(OPENED, [another, close])
    walk = space.walk([another, close])
    assert walk is not None
    first, second = walk.states[1].tabs
    opened = (shown(walk.states[0])[0], Seen(second[1].visibility, second[1].lifecycle, first[1].session))
    closed = (opened[0], Seen("hidden", "closed", "expired"))
    coverage = Coverage(space)
    coverage.add(walk, "swift", [shown(walk.states[0]), opened, closed])
    assert len(coverage.transitions) == 2


def test_what_the_sdk_itself_did_to_the_session_is_observed_and_goes_on_from_there() -> None:
    space = graph(OPENED, [EXPIRE_SESSION, RELOAD, HIDE])
    walk = space.walk([EXPIRE_SESSION, RELOAD, HIDE])
    assert walk is not None
    expired = Seen("visible", "active", "expired")
    tracked = Seen("visible", "active", "tracked")
    coverage = Coverage(space)
    # By the model, the session is still expired after a load: this SDK begins a new one.
    coverage.add(walk, "swift", [(tracked,), (expired,), (tracked,), (Seen("hidden", "active", "tracked"),)])
    assert {(each.before.first.session, each.move) for each in coverage.transitions} == {
        ("tracked", EXPIRE_SESSION),
        ("expired", RELOAD),
        ("tracked", HIDE),
    }
    assert coverage.counts().pairs == 1
    assert coverage.counts().states == 3
    assert [each.move for each in coverage.elsewhere] == [RELOAD]


def test_a_lapsed_session_may_be_noticed_but_an_expired_one_is_not_renewed_by_time() -> None:
    walk = GRAPH.walk([HIDE, SUSPEND, SHOW])
    assert walk is not None
    seen = [shown(state) for state in walk.states]
    noticed, tracked = (Seen("hidden", "active", session) for session in ("expired", "tracked"))
    coverage = Coverage(GRAPH)
    coverage.add(walk, "swift", [*seen[:2], (noticed,)])
    assert len(coverage.transitions) == 2
    coverage = Coverage(GRAPH)
    coverage.add(walk, "swift", [*seen[:2], (tracked,)])
    assert len(coverage.transitions) == 1


def test_a_session_of_no_known_kind_is_no_state_of_the_model() -> None:
    assert OPENED.with_sessions(["?"]) is None


def test_a_state_that_the_sdk_leaves_at_once_is_told_apart_from_one_that_was_not_played() -> None:
    walk = GRAPH.walk([HIDE, SUSPEND, SHOW])
    assert walk is not None
    seen = [shown(state) for state in walk.states]
    noticed, back = (Seen(visibility, "active", "expired") for visibility in ("hidden", "visible"))
    coverage = Coverage(GRAPH)
    coverage.add(walk, "swift", [*seen[:2], (noticed,), (back,)])
    assert {(each.before.first.session, each.move) for each in coverage.left_at_once} == {("lapsed", SHOW)}
    coverage.add(walk, "swift", seen)
    assert coverage.left_at_once == set(), "once it was seen after all"


def test_a_state_that_is_missed_for_another_reason_is_not_left_by_the_sdk() -> None:
    walk = GRAPH.walk([HIDE, SUSPEND, SHOW])
    assert walk is not None
    seen = [shown(state) for state in walk.states]
    coverage = Coverage(GRAPH)
    coverage.add(walk, "swift", [*seen[:2], (Seen("visible", "active", "expired"),), seen[3]])
    assert coverage.left_at_once == set()


def test_a_state_that_was_once_seen_is_not_left_at_once_though_the_move_went_wrong() -> None:
    walk = GRAPH.walk([HIDE, SUSPEND, SHOW])
    assert walk is not None
    seen = [shown(state) for state in walk.states]
    coverage = Coverage(GRAPH)
    coverage.add(walk, "swift", [*seen[:2], (Seen("hidden", "active", "expired"),), seen[3]])
    assert len(coverage.left_at_once) == 1
    coverage.add(walk, "swift", [*seen[:3], (Seen("hidden", "active", "lapsed"),)])
    assert coverage.left_at_once == set()
