"""Puts what was found into clusters, as it comes: one cluster is one fault of the subject, as far as can be
told. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from bridge.explore.space.case import Around, Broken, Case


@dataclass
class Cluster:
    """Cases that break one rule in one situation. `cases`: in the order of arrival. `smallest`: what its
    shortest one was shrunk to, once that is known."""

    rule: str
    around: Around
    cases: list[Case] = field(default_factory=list)
    smallest: Case | None = None

    @property
    def shortest(self) -> Case:
        """The plainest of its cases; of two that are as plain the first one."""
        return min(self.cases, key=Case.cost)


class Clusters:
    """All clusters of a search."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, Around], Cluster] = {}

    def add(self, case: Case, broken: list[Broken]) -> list[Cluster]:
        """Add what a case has broken. Returns the clusters that are new."""
        new: list[Cluster] = []
        for each in broken:
            cluster = self._all.get(each.key)
            if cluster is None:
                cluster = self._all[each.key] = Cluster(each.rule, each.around)
                new.append(cluster)
            cluster.cases.append(case)
        return new

    def ordered(self) -> list[Cluster]:
        """Return the clusters, those first whose shortest case is the plainest."""
        return sorted(self._all.values(), key=lambda cluster: cluster.shortest.cost())
