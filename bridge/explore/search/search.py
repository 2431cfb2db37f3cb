"""A search: what is played, and what becomes of what breaks.

*Known* findings are played first. *Covering*: all transitions and pairs of them, then triples, at each pace;
then the *guided* phase until the budget is spent. *Shrinking*: the plainest case of each cluster is made as
small as it can be. *Confirming*: what is left is played again, alone. Shrinking and confirming take the time
that they need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from time import monotonic

from bridge.explore.search.cluster import Cluster, Clusters
from bridge.explore.search.found import Finding, Found, Known, Outcome, Rate, Task
from bridge.explore.search.guide import Guide
from bridge.explore.search.paths import complete_order
from bridge.explore.search.plan import Plan
from bridge.explore.search.shrink import Shrinking
from bridge.explore.space.case import Case
from bridge.explore.space.coverage import Coverage
from bridge.explore.space.graph import Walk
from bridge.explore.workers.interface import Died, Workers

#: So often is a case played again, alone, before it is told as found.
CONFIRMATIONS = 3
#: After so many walks in a row that were played before the guided phase ends.
_MISSES = 1000

#: Is told what goes on, in one line.
Tell = Callable[[str], None]


class Search:
    """Searches a subject. `found` is up to date at any moment, also after Ctrl-C.

    `known`: findings of earlier searches. `progress` is told all the time how far it is, `tell` what was
    found.
    """

    def __init__(
        self,
        plan: Plan,
        workers: Workers[Task, Outcome],
        progress: Tell = lambda _text: None,
        tell: Tell = lambda _text: None,
        known: Iterable[Known] = (),
    ) -> None:
        self.found = Found(Coverage(plan.graph))
        self._plan = plan
        self._workers = workers
        self._progress = progress
        self._tell = tell
        self._known = list(dict.fromkeys(known))
        self._clusters = Clusters()
        self._outcomes: dict[Case, Outcome] = {}
        #: cases of which a worker died each time: they are not played again
        self._deadly: set[Case] = set()
        self._recordings: set[str] = set()

    @property
    def recordings_of_nothing(self) -> set[str]:
        """The recordings of cases that are no finding."""
        return self._recordings - {finding.recording for finding in self.found.findings}

    def run(self) -> Found:
        """Search. Raises WorkersFailed if no worker can start."""
        self._replay_known()
        deadline = monotonic() + self._plan.budget_s
        if self._cover(deadline) and self._plan.guided:
            self._go_on_at_random(deadline)
        self._shrink()
        self.found.findings.sort(key=lambda finding: finding.case.cost())
        for number, finding in enumerate(self.found.findings, start=1):
            self._progress(f"confirming {number} of {len(self.found.findings)}: {finding.case.name}")
            self._confirm(finding)
        return self.found

    def list_the_rest(self) -> None:
        """List what was found and is neither shrunk nor confirmed, so that a search that ends early loses
        nothing."""
        for cluster in self._clusters.ordered():
            case = cluster.shortest
            if cluster.smallest is None and not self._is_listed(cluster.rule, case):
                self._add(cluster, case)

    # --- known findings -----------------------------------------------------------------------

    def _replay_known(self) -> None:
        """Play the known findings. One that does not break its rule is given as many tries as a new one."""
        cases = dict.fromkeys(known.case for known in self._known)
        for case, played in self._results(Task(case) for case in cases):
            self._take(self._plan.graph.walk(case.moves), case, played)
        for known in self._known:
            outcome = self._outcomes.get(known.case)
            tries = [outcome]
            while len(tries) < CONFIRMATIONS and outcome is not None and not outcome.first(known.rule):
                outcome = self._play(known.case)
                tries.append(outcome)
            if outcome is not None and (broken := outcome.first(known.rule)):
                found = Finding(known.rule, known.case, broken, outcome.recording, known=True)
                self.found.findings.append(found)
                self._tell(f"still there: {known.rule}: {known.case.name}")
            elif all(each is not None and each.decided(known.rule) for each in tries):
                self.found.gone.append(known)
                self._tell(f"gone: {known.rule}: {known.case.name}")
            else:
                self.found.undecided.append(known)
                self._tell(f"not decided: {known.rule}: {known.case.name}")

    # --- covering -----------------------------------------------------------------------------

    def _cover(self, deadline: float) -> bool:
        """Play all orders. Returns whether they were played before the deadline."""
        for order in self._plan.orders():
            cases = [(walk, case) for walk, case in self._plan.cases(order) if case not in self._outcomes]
            walks = {case: walk for walk, case in cases}
            tasks = (Task(case) for _, case in cases if monotonic() < deadline)
            done = 0
            for done, (case, outcome) in enumerate(self._results(tasks), start=1):
                self._take(walks[case], case, outcome)
                self._say_how_far(f"order {order}: {done} of {len(cases)} sequences", deadline)
            self.found.complete = complete_order(self._plan, self._outcomes)
            if done + len(self._deadly & walks.keys()) < len(cases):
                return False
        return True

    def _go_on_at_random(self, deadline: float) -> None:
        guide = Guide(self._plan)
        walks: dict[Case, Walk | None] = {}

        def chosen() -> Iterator[tuple[Walk | None, Case]]:
            if self._plan.again:
                yield from ((self._plan.graph.walk(case.moves), case) for case in self._plan.again)
                return
            while True:
                yield guide.next()

        def tasks() -> Iterator[Task]:
            misses = 0
            for walk, case in chosen():
                # Where there are few moves, all walks of these lengths may have been played.
                if monotonic() >= deadline or misses >= _MISSES:
                    return
                misses += 1
                if case not in self._outcomes and case not in walks:
                    misses = 0
                    walks[case] = walk
                    self.found.guided.append(case)
                    yield Task(case)

        for done, (case, outcome) in enumerate(self._results(tasks()), start=1):
            if (walk := walks[case]) is not None:
                guide.told(walk, outcome)
            self._take(walk, case, outcome)
            self._say_how_far(f"guided: {done} sequences", deadline)

    def _say_how_far(self, what: str, deadline: float) -> None:
        kinds = len(self._clusters.ordered())
        left = max(deadline - monotonic(), 0)
        self._progress(f"{what}, {kinds} kinds of violation, {left:.0f} s left")

    def _take(self, walk: Walk | None, case: Case, outcome: Outcome) -> None:
        self._outcomes[case] = outcome
        if outcome.failure:
            self.found.not_played[case.name] = outcome.failure
        else:
            self.found.played += 1
        self.found.inconclusive += outcome.verdict == "inconclusive"
        if walk is not None:
            self.found.coverage.add(walk, case.pace, outcome.seen)
        for cluster in self._clusters.add(case, outcome.broken):
            self._tell(f"{cluster.rule}: {case.name}")

    # --- shrinking ----------------------------------------------------------------------------

    def _shrink(self) -> None:
        """Make the plainest case of each cluster as small as it can be, all at the same time."""
        known = {(finding.rule, finding.case) for finding in self.found.findings}
        clusters = [each for each in self._clusters.ordered() if (each.rule, each.shortest) not in known]
        waiting = {
            number: Shrinking(self._plan.graph, each.shortest, partial(self._breaks, each.rule))
            for number, each in enumerate(clusters)
        }
        asked: set[Case] = set()

        def ask() -> list[Task]:
            """Return what has to be played now, and end those that need nothing more."""
            tasks = []
            for number, shrinking in list(waiting.items()):
                candidate = shrinking.next()
                if candidate is None:
                    if self._add(clusters[number], shrinking.smallest):
                        self._tell(f"shrunk: {clusters[number].rule}: {shrinking.smallest.name}")
                    del waiting[number]
                elif candidate not in asked:
                    asked.add(candidate)
                    tasks.append(Task(candidate))
            return tasks

        while tasks := ask():
            for case, outcome in self._results(tasks):
                self._outcomes[case] = outcome
                self._progress(f"shrinking: {len(waiting)} of {len(clusters)} left")
        for cluster in self._clusters.ordered():
            self._list_variants(cluster)

    def _breaks(self, rule: str, case: Case) -> bool | None:
        if case in self._deadly:
            return False
        outcome = self._outcomes.get(case)
        return None if outcome is None else outcome.first(rule) is not None

    def _add(self, cluster: Cluster, case: Case) -> bool:
        """List a finding, unless another cluster shrank to the same. Returns whether it did."""
        cluster.smallest = case
        new = not self._is_listed(cluster.rule, case)
        if new:
            outcome = self._outcomes[case]
            broken = outcome.first(cluster.rule)
            assert broken is not None
            self.found.findings.append(Finding(cluster.rule, case, broken, outcome.recording))
        return new

    def _is_listed(self, rule: str, case: Case) -> bool:
        return any((each.rule, each.case) == (rule, case) for each in self.found.findings)

    def _list_variants(self, cluster: Cluster) -> None:
        smallest = cluster.smallest or cluster.shortest
        for finding in self.found.findings:
            if (finding.rule, finding.case) == (cluster.rule, smallest):
                finding.variants += [case for case in cluster.cases if case != smallest]

    # --- confirming ---------------------------------------------------------------------------

    def _confirm(self, finding: Finding) -> None:
        """Play a finding again, while no other worker plays, the last time with a second witness: to end V8's
        trace can take some seconds."""
        for left in reversed(range(CONFIRMATIONS)):
            outcome = self._play(finding.case, witness=left == 0)
            finding.runs += 1
            if outcome is not None and (broken := outcome.first(finding.rule)) is not None:
                finding.confirmed += 1
                finding.broken, finding.recording = broken, outcome.recording
                finding.witness = tuple(outcome.witness.get(finding.rule, ()))
        self._tell(
            f"confirmed {finding.confirmed} of {finding.runs} times: {finding.rule}: {finding.case.name}"
        )

    def _play(self, case: Case, *, witness: bool = False) -> Outcome | None:
        """Play one case alone. Returns None if a worker died of it each time."""
        if case in self._deadly:
            return None
        for _, outcome in self._results([Task(case, witness)]):
            self._outcomes[case] = outcome
            return outcome
        return None

    # --- the workers --------------------------------------------------------------------------

    def _results(self, tasks: Iterable[Task]) -> Iterator[tuple[Case, Outcome]]:
        """Play tasks, and yield the outcomes as they come. No more is taken from `tasks` than workers can
        begin, so that it can end with the time that is left."""
        waiting = iter(tasks)

        def submit(count: int) -> None:
            for task in islice(waiting, count):
                self._workers.submit(task)

        submit(self._workers.size + 1)
        for each in self._workers.results():
            case = each.task.case
            if isinstance(each, Died):
                why = each.cause
                self.found.crashes.append(f"{case.name}: {why}")
                self._tell(f"a worker died in {case.name}: {why}")
                if each.again:
                    continue
                self.found.not_played[case.name] = why
                self._deadly.add(case)
            else:
                if each.result.recording:
                    self._recordings.add(each.result.recording)
                yield case, each.result
            submit(1)


def play_elsewhere(
    findings: Iterable[Finding], subject: str, workers: Workers[Task, Outcome], progress: Tell
) -> set[str]:
    """Play findings on another subject, as often as to confirm one, and note how often they broke.

    Returns the files of the recordings.
    """
    recordings: set[str] = set()
    for finding in findings:
        confirmed = runs = 0
        for _ in range(CONFIRMATIONS):
            progress(f"{subject}: {finding.case.name}")
            workers.submit(Task(finding.case))
            for each in workers.results():
                if not isinstance(each, Died):
                    runs += each.result.decided(finding.rule)
                    confirmed += each.result.first(finding.rule) is not None
                    recordings |= {each.result.recording} - {""}
        finding.elsewhere[subject] = Rate(confirmed=confirmed, runs=runs)
    return recordings
