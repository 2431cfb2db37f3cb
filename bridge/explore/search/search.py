"""A search: what is played, in which order, and what becomes of what breaks.

Three phases. *Covering*: all transitions, then all pairs, then all triples, at each pace. *Shrinking*:
the plainest case of each cluster is made as small as it can be. *Confirming*: what is left is played again,
alone. Shrinking and confirming take the time that they need; the budget limits covering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

from bridge.explore.search.cluster import Cluster, Clusters
from bridge.explore.search.found import Finding, Found, Outcome
from bridge.explore.search.shrink import Shrinking
from bridge.explore.space.case import Broken, Case, Pace
from bridge.explore.space.coverage import Coverage
from bridge.explore.space.graph import Graph, Walk, novel_first
from bridge.explore.workers.interface import Died, Workers

#: So often is a case played again, alone, before it is told as found.
CONFIRMATIONS = 3


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be searched. `order`: 0 all transitions, 1 all pairs of them too, and so on. `paces`: each
    walk is played at each. `budget_s`: for covering."""

    graph: Graph
    order: int = 1
    paces: tuple[Pace, ...] = ("settled", "swift")
    budget_s: float = 300.0

    def cases(self, order: int) -> list[tuple[Walk, Case]]:
        """Return the cases of one order, in the order in which they are played."""
        walks = novel_first(self.graph.walks(order), order)
        return [(walk, Case(walk.moves, pace)) for walk in walks for pace in self.paces]


#: Is told what goes on, in one line.
Tell = Callable[[str], None]


class Search:
    """Searches a subject. `found` is up to date at any moment, also after Ctrl-C.

    `progress` is told all the time how far it is, `tell` what was found.
    """

    def __init__(
        self,
        plan: Plan,
        workers: Workers[Case, Outcome],
        progress: Tell = lambda _text: None,
        tell: Tell = lambda _text: None,
    ) -> None:
        self.found = Found(Coverage(plan.graph))
        self._plan = plan
        self._workers = workers
        self._progress = progress
        self._tell = tell
        self._clusters = Clusters()
        self._outcomes: dict[Case, Outcome] = {}
        #: cases of which a worker died each time: they are not played again
        self._deadly: set[Case] = set()

    def run(self) -> Found:
        """Cover, shrink and confirm. Raises WorkersFailed if no worker can start."""
        deadline = monotonic() + self._plan.budget_s
        for order in range(self._plan.order + 1):
            if not self._cover(order, deadline):
                break
            self.found.complete = order
        for cluster in self._clusters.ordered():
            self._shrink(cluster)
        self.found.findings.sort(key=lambda finding: finding.case.cost())
        for finding in self.found.findings:
            self._confirm(finding)
        return self.found

    def _cover(self, order: int, deadline: float) -> bool:
        """Play the cases of an order that were not played. Returns whether all of them were."""
        known = self._outcomes.keys() | self._deadly
        cases = [(walk, case) for walk, case in self._plan.cases(order) if case not in known]
        walks = {case: walk for walk, case in cases}
        numbers = [self._workers.submit(case) for _, case in cases]
        for done, (case, outcome) in enumerate(self._results(), start=1):
            self._take(walks[case], case, outcome)
            left = deadline - monotonic()
            self._progress(
                f"order {order}: {done} of {len(cases)} sequences, "
                f"{len(self._clusters.ordered())} kinds of violation, {max(left, 0):.0f} s left"
            )
            if left <= 0:
                for number in numbers:
                    self._workers.cancel(number)
                return done == len(cases)
        return True

    def _take(self, walk: Walk, case: Case, outcome: Outcome) -> None:
        self._outcomes[case] = outcome
        if outcome.failure:
            self.found.not_played[case.name] = outcome.failure
        else:
            self.found.played += 1
        self.found.inconclusive += outcome.verdict == "inconclusive"
        self.found.coverage.add(walk, outcome.seen)
        for cluster in self._clusters.add(case, outcome.broken):
            self._tell(f"{cluster.rule}: {case.name}")

    def _shrink(self, cluster: Cluster) -> None:
        """Make the shortest case of a cluster as small as it can be, and list it as a finding."""
        shrinking = Shrinking(self._plan.graph, cluster.shortest)
        while (candidate := shrinking.next()) is not None:
            outcome = self._outcomes.get(candidate) or self._play(candidate)
            shrinking.told(
                candidate, breaks=outcome is not None and _first(outcome, cluster.rule) is not None
            )
        case = shrinking.smallest
        others = [each for each in cluster.cases if each != case]
        for finding in self.found.findings:
            if (finding.rule, finding.case) == (cluster.rule, case):
                finding.variants += others
                return
        outcome = self._outcomes[case]
        broken = _first(outcome, cluster.rule)
        assert broken is not None
        self.found.findings.append(Finding(cluster.rule, case, broken, outcome.recording, others))
        self._tell(f"shrunk: {cluster.rule}: {case.name}")

    def _confirm(self, finding: Finding) -> None:
        """Play a finding again, while no other worker plays."""
        for _ in range(CONFIRMATIONS):
            outcome = self._play(finding.case)
            finding.runs += 1
            if outcome is not None and (broken := _first(outcome, finding.rule)) is not None:
                finding.confirmed += 1
                finding.broken, finding.recording = broken, outcome.recording
        self._tell(
            f"confirmed {finding.confirmed} of {finding.runs} times: {finding.rule}: {finding.case.name}"
        )

    def _play(self, case: Case) -> Outcome | None:
        """Play one case alone. Returns None if a worker died of it each time."""
        if case in self._deadly:
            return None
        self._workers.submit(case)
        outcome = None
        for _, outcome in self._results():
            self._outcomes[case] = outcome
        return outcome

    def _results(self) -> Iterator[tuple[Case, Outcome]]:
        for each in self._workers.results():
            if isinstance(each, Died):
                why = each.why.strip().splitlines()[-1]
                self.found.crashes.append(f"{each.task.name}: {why}")
                self._tell(f"a worker died in {each.task.name}: {why}")
                if not each.again:
                    self.found.not_played[each.task.name] = why
                    self._deadly.add(each.task)
            else:
                yield each.task, each.result


def _first(outcome: Outcome, rule: str) -> Broken | None:
    return next((broken for broken in outcome.broken if broken.rule == rule), None)
