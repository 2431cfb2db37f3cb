"""Plays of versions: what a bisection asks is fetched, played and judged here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from bridge.errors import BridgeError
from bridge.explore.versions.border import Border, Known, Play
from bridge.explore.versions.outcome import held_by, outcome_of, why
from bridge.explore.versions.playing import Playing
from bridge.judging.results import Result
from bridge.subjects import resolve
from bridge.subjects.subject import Subject as Sdk

Tell = Callable[[str], None]


@dataclass
class Trials:
    """The plays of one scenario. `rules`: by which a play is judged; if there is none, `rules_of` the first
    play, which a bisection begins with the good end. `told`, `recordings`: of each version, its evidence and
    the paths of what is kept.
    """

    playing: Playing
    rules: Collection[str] = ()
    rules_of: Callable[[Result], Collection[str]] = held_by
    told: dict[int, str] = field(default_factory=dict)
    recordings: dict[int, list[str]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """So many plays go on at the same time."""
        return self.playing.width

    def begin(self, sdk: Sdk, number: int) -> None:
        """Begin a play that may be asked for."""
        self.playing.begin(sdk, number)

    def play(self, at: int, sdk: Sdk, number: int) -> Play:
        """Play a version; `number`: which play of it, from 1. Raises BrowserDied if no browser survives."""
        result = self.playing.result(sdk, number)
        self.rules = self.rules or sorted(self.rules_of(result))
        if result.recording:
            self.recordings.setdefault(at, []).append(result.recording)
        self.told[at] = why(result, self.rules)
        return outcome_of(result, self.rules)


def all_judged(result: Result) -> Collection[str]:
    """Return all rules that a play was judged by."""
    return result.rules.keys()


class Fetching:
    """SDKs by their specs, fetched ahead of need on a thread, one at a time."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self._executor = executor
        self._sdks: dict[str, Future[Sdk]] = {}

    def ahead(self, specs: Iterable[str]) -> None:
        for spec in specs:
            if spec not in self._sdks:
                self._sdks[spec] = self._executor.submit(resolve, spec)

    def fetched(self, spec: str) -> Sdk | None:
        """Return an SDK if it is there already."""
        found = self._sdks.get(spec)
        return found.result() if found and found.done() and found.exception() is None else None

    def get(self, spec: str) -> Sdk:
        """Return an SDK. Raises what `resolve` raises."""
        self.ahead([spec])
        return self._sdks[spec].result()


@contextmanager
def fetching() -> Iterator[Fetching]:
    executor = ThreadPoolExecutor(1, thread_name_prefix="fetching an SDK")
    try:
        yield Fetching(executor)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def bisect(
    border: Border, specs: Sequence[str], trials: Trials, sdks: Fetching, tell: Tell
) -> Mapping[int, Known]:
    """Play what the search asks for. `specs`: of all versions, the oldest first. Returns what is known."""
    known: dict[int, Known] = {}
    while (at := border.next_play(known)) is not None:
        before = known.get(at, Known())
        number = len(before.plays) + 1
        tell(_asked(specs[at], number, known, len(specs)))
        try:
            sdk = sdks.get(specs[at])
        except BridgeError as error:
            if at in (border.good, border.bad):
                raise
            known[at] = Known(skipped=str(error))
            continue
        sdks.ahead(specs[each] for each in border.likely(known, at))
        if trials.width > 1:
            _begin(border.ahead(known, trials.width), specs, trials, sdks)
        known[at] = before.played(trials.play(at, sdk, number))
    return known


def _begin(plays: Iterable[tuple[int, int]], specs: Sequence[str], trials: Trials, sdks: Fetching) -> None:
    """Begin the plays of what is fetched, and fetch the others for later."""
    for at, number in plays:
        sdks.ahead([specs[at]])
        if (sdk := sdks.fetched(specs[at])) is not None:
            trials.begin(sdk, number)


def one_build(sdk: Sdk, trials: Trials, tell: Tell) -> Known:
    """Play one build until it can be judged. A bad play needs a second one, as it ends a search for good."""
    known = Known()
    while known.state == "open" or known.count("good", "bad") == known.count("bad") == 1:
        number = len(known.plays) + 1
        tell(f"{sdk.spec}, play {number}")
        known = known.played(trials.play(0, sdk, number))
    return known


def _asked(spec: str, number: int, known: Mapping[int, Known], count: int) -> str:
    decided = sum(each.state != "open" for each in known.values())
    return f"{decided} of {count} versions decided: {spec}{f', play {number}' if number > 1 else ''}"
