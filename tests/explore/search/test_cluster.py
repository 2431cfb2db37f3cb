from __future__ import annotations

from bridge.explore.search.cluster import Clusters
from bridge.explore.space.alphabet import ACTIVITY, HIDE, HOLD_STOP, SHOW
from bridge.explore.space.case import Around, Broken, Case

HIDDEN = Around(step="hide", page="hidden", session="tracked", profiler="running")
SHOWN = Around(step="show", page="visible", session="tracked", profiler="not running")


def broken(rule: str, around: Around, at_ms: float = 1.0) -> Broken:
    return Broken(rule=rule, message=f"at {at_ms}", at_ms=at_ms, around=around)


def test_what_is_broken_in_one_situation_is_one_cluster() -> None:
    clusters = Clusters()
    long, short = Case((ACTIVITY, HIDE), "swift"), Case((HIDE,), "swift")
    assert len(clusters.add(long, [broken("pauses-when-hidden", HIDDEN, 1)])) == 1
    assert clusters.add(short, [broken("pauses-when-hidden", HIDDEN, 2)]) == []
    [cluster] = clusters.ordered()
    assert cluster.shortest == short
    assert cluster.cases == [long, short]


def test_another_rule_or_another_situation_is_another_cluster() -> None:
    clusters = Clusters()
    case = Case((HIDE, SHOW), "settled")
    new = clusters.add(case, [broken("resumes-when-visible", SHOWN), broken("status-agrees", SHOWN)])
    assert [cluster.rule for cluster in new] == ["resumes-when-visible", "status-agrees"]
    assert len(clusters.add(case, [broken("resumes-when-visible", HIDDEN)])) == 1


def test_a_cluster_that_needs_no_fault_comes_before_one_that_does() -> None:
    clusters = Clusters()
    clusters.add(Case((HOLD_STOP,), "settled"), [broken("stops-on-expiry", HIDDEN)])
    clusters.add(Case((HIDE, SHOW, HIDE), "swift"), [broken("pauses-when-hidden", HIDDEN)])
    assert [cluster.rule for cluster in clusters.ordered()] == ["pauses-when-hidden", "stops-on-expiry"]
