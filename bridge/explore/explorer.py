"""`explore`: a whole search, from the name of a subject to its findings, with workers here or in a fleet.

From Python:

    from bridge.explore.explorer import Exploration, explore

    if __name__ == "__main__":  # workers are new processes, which import this file
        found = explore(Exploration(sdk="datadog@6.27.0", budget_s=120))
        for finding in found.findings:
            print(finding.rule, finding.case.name, finding.stable)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from bridge.errors import UsageError, WorkersFailed
from bridge.explore.search.found import Found, Known, Outcome, Task
from bridge.explore.search.plan import BOTH, Plan
from bridge.explore.search.player import explorer, page, sdk
from bridge.explore.search.search import Search, Tell, play_elsewhere
from bridge.explore.space.alphabet import GROUPS, TABS, Guard, space
from bridge.explore.space.case import Case, Pace
from bridge.explore.workers.at_hand import served
from bridge.explore.workers.hiring import hired
from bridge.explore.workers.interface import Workers
from bridge.explore.workers.parcels import Moved
from bridge.explore.workers.where import Where
from bridge.harness.launching import LaunchOptions
from bridge.harness.performing.own_steps import function_of
from bridge.harness.stage import Subject
from bridge.intake.faults.routes import route_of
from bridge.subjects import resolve, site_of
from bridge.vendors import vendor_named, vendor_of_sdk

#: Gives the subject in a worker. It can be pickled.
GivenSubject = Callable[[], AbstractContextManager[Subject]]


def step(when: Guard) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Mark a function as a step of one's own: `@step(when=lambda state: state.visibility == "visible")`.

    `when` gets the state of the tab as the model has it (`bridge.core.steps.state.StepState`); the search
    takes the step only where it is true.
    """

    def mark(function: Callable[..., object]) -> Callable[..., object]:
        function.when = when  # type: ignore[attr-defined]
        return function

    return mark


@dataclass(frozen=True, kw_only=True)
class Exploration:
    """What is to be searched: an `sdk` (`datadog@6.27.1`, or what else `--sdk` takes), or a page at `url`,
    with its `vendor` if it is known.

    `steps`: groups of moves besides the twelve. `own_steps`: functions `module:name`, called with the tab.
    `tabs`, `order`, `paces`, `budget_s`, `guided`, `seed`, `again`: see `Plan`; `again` has names of cases.
    `rules`: only these are judged; none stands for all. `jobs`: so many browsers at the same time; 0: one
    more than there are processors. `recordings`: their folder, else a temporary one. `known`: played first.
    `compare`: other SDKs on which findings are played. `executor`: the address of a fleet, as in
    `dask://HOST:8786`, whose workers play in place of processes here; `jobs` 0 then stands for all of them.
    """

    sdk: str = ""
    url: str = ""
    vendor: str = ""
    steps: tuple[str, ...] = ()
    own_steps: tuple[str, ...] = ()
    tabs: int = 1
    rules: tuple[str, ...] = ()
    order: int = 1
    paces: tuple[Pace, ...] = BOTH
    budget_s: float = 300.0
    guided: bool = True
    seed: int = 1
    again: tuple[str, ...] = ()
    jobs: int = 0
    recordings: Path | None = None
    known: tuple[Known, ...] = ()
    compare: tuple[str, ...] = ()
    executor: str = ""
    launch: LaunchOptions = field(default_factory=LaunchOptions)

    def plan(self) -> Plan:
        """Return the plan. Raises UsageError for what there is not."""
        for group in self.steps:
            if group not in GROUPS:
                raise UsageError.unknown("group of steps", group, GROUPS)
        if not 1 <= self.tabs <= len(TABS):
            raise UsageError(f"a search has 1 to {len(TABS)} tabs")
        own = {name: getattr(function_of(name), "when", _always) for name in self.own_steps}
        vendor = vendor_named(self.vendor) if self.vendor else vendor_of_sdk(self.sdk)
        graph = space(
            self.steps,
            tabs=self.tabs,
            own=own,
            quota=route_of(vendor.name, vendor.quota.track) if vendor and vendor.quota else "",
            sessionless=vendor is not None and vendor.store is None,
        )
        plan = Plan(
            graph=graph,
            tabs=self.tabs,
            order=self.order,
            paces=self.paces,
            budget_s=self.budget_s,
            guided=self.guided or bool(self.again),
            seed=self.seed,
        )
        return replace(plan, again=tuple(_cases(plan, self.again)))


def explore(
    wanted: Exploration, progress: Tell = lambda _text: None, tell: Tell = lambda _text: None
) -> Found:
    """Search. Ctrl-C ends it, and so does a machine on which no browser starts any more: what was found until
    then is returned. Raises WorkersFailed if none has ever started, and UsageError."""
    plan = wanted.plan()
    wanted = _resolved(wanted)
    folder = wanted.recordings or Path(mkdtemp(prefix="profiler-bridge-explore-"))
    with _workers(wanted, _subject(wanted, wanted.sdk), folder, _where(wanted)) as workers:
        search = Search(plan, workers, progress, tell, wanted.known)
        try:
            search.run()
        except KeyboardInterrupt:
            search.found.interrupted = True
            search.list_the_rest()
        except WorkersFailed as error:
            if not search.found.played:
                raise
            search.found.failure = str(error)
            search.list_the_rest()
    superfluous = search.recordings_of_nothing
    stable = [finding for finding in search.found.findings if finding.stable]
    for other in wanted.compare if stable and not (search.found.interrupted or search.found.failure) else ():
        with _workers(wanted, _subject(wanted, other), folder, Where(1, wanted.executor)) as workers:
            superfluous |= play_elsewhere(stable, other, workers, progress)
    _tidy(superfluous, folder, temporary=wanted.recordings is None)
    return search.found


def _resolved(wanted: Exploration) -> Exploration:
    """Return it with the versions that its SDKs have now: all workers play the same."""
    return replace(
        wanted,
        sdk=wanted.sdk and resolve(wanted.sdk).spec,
        compare=tuple(resolve(each).spec for each in wanted.compare),
    )


def _always(_state: object) -> bool:
    return True


def _cases(plan: Plan, names: Iterable[str]) -> Iterator[Case]:
    for name in names:
        if (case := plan.case(name)) is None:
            raise UsageError(
                f"no sequence {name!r} has these moves: take the same --steps and --tabs as then"
            )
        yield case


def _where(wanted: Exploration) -> Where:
    if wanted.executor:
        return Where(wanted.jobs, wanted.executor)
    # A sequence also waits, so one more than processors keeps these busy.
    return Where(wanted.jobs or (os.cpu_count() or 1) + 1)


def _workers(
    wanted: Exploration, subject: GivenSubject, folder: Path, where: Where
) -> AbstractContextManager[Workers[Task, Outcome]]:
    start = partial(_start, subject, wanted.rules)
    return hired(start, wanted.launch, folder, _moved, where)


def _subject(wanted: Exploration, spec: str) -> GivenSubject:
    """Return what gives the subject in each worker: a worker on another machine gets the SDK's files."""
    if not spec:
        return partial(page, wanted.url, wanted.vendor)
    if wanted.executor:
        return partial(served, site_of(resolve(spec)).packed())
    return partial(sdk, spec)


def _start(
    subject: GivenSubject, rules: tuple[str, ...], launch: LaunchOptions, recordings: Path | None
) -> AbstractContextManager[Callable[[Task], Outcome]]:
    assert recordings is not None
    return explorer(subject, recordings, rules, launch)


def _moved(outcome: Outcome, moved: Moved) -> Outcome:
    return msgspec.structs.replace(outcome, recording=moved(outcome.recording))


def _tidy(recordings: Iterable[str], folder: Path, *, temporary: bool) -> None:
    for recording in recordings:
        Path(recording).unlink(missing_ok=True)
    if temporary:
        with suppress(OSError):  # it has recordings of findings
            folder.rmdir()
