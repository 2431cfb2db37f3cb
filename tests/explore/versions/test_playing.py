"""Plays of versions by a fleet: what may be asked is begun, and each answer is used once it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.errors import WorkersFailed
from bridge.explore.versions import trials
from bridge.explore.versions.border import Border, Change
from bridge.explore.versions.playing import Answer, Asked, _ByFleet
from bridge.explore.versions.trials import Trials, bisect, fetching
from bridge.explore.workers.interface import Died, Done
from bridge.judging.results import Result
from bridge.subjects.subject import Subject
from bridge.vendors.subjects import Shipped, SubjectKind
from tests.explore.versions.test_outcome import A, judged

Outcome = Done[Asked, Answer] | Died[Asked]


class Workers:
    """Answers the tasks in the order of `turn`, the last one first if it is -1."""

    def __init__(self, answer: Callable[[Asked], Result], size: int = 3, turn: int = 0) -> None:
        self.size = size
        self.asked: list[Asked] = []
        self.deaths: list[bool] = []
        self._answer = answer
        self._turn = turn
        self._open: list[tuple[int, Asked]] = []

    def submit(self, task: Asked) -> int:
        self.asked.append(task)
        self._open.append((len(self.asked), task))
        return len(self.asked)

    def cancel(self, number: int) -> None: ...

    def results(self) -> Iterator[Outcome]:
        while self._open:
            number, task = self._open[self._turn]
            if self.deaths:
                again = self.deaths.pop(0)
                if not again:
                    del self._open[self._turn]
                yield Died(number, task, "Traceback\nlost", again)
                continue
            del self._open[self._turn]
            yield Done(number, task, Answer(self._answer(task), "Chromium 1"))


def sdk(version: int) -> Subject:
    kind = SubjectKind(name="a", sdk=Shipped(Path(), lambda: "", ""))
    return Subject(kind, "a", str(version), Path("nowhere"))


def good_from(version: int) -> Callable[[Asked], Result]:
    return lambda asked: judged("held" if int(asked.site.spec.partition("@")[2]) >= version else "violated")


def untold(_text: str) -> None: ...


@pytest.fixture
def resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "resolve", lambda spec: sdk(int(spec.partition("@")[2])))


@pytest.mark.usefixtures("resolved")
@pytest.mark.parametrize("turn", [0, -1])
def test_the_border_is_found_in_whichever_order_the_answers_come(turn: int) -> None:
    border, workers = Border(16, oldest_is_good=False), Workers(good_from(5), turn=turn)
    playing = _ByFleet(workers, untold)
    with fetching() as sdks:
        known = bisect(border, [f"a@{at}" for at in range(16)], Trials(playing, [A]), sdks, untold)
    assert border.change(known) == Change(4, 5)
    assert playing.browser == "Chromium 1"
    plays = [(asked.site.spec, asked.number) for asked in workers.asked]
    assert len(plays) == len(set(plays))


def test_a_play_that_was_begun_is_not_played_again() -> None:
    workers = Workers(good_from(1))
    playing = _ByFleet(workers, untold)
    playing.begin(sdk(1), 1)
    playing.begin(sdk(1), 2)
    assert playing.result(sdk(1), 2).rules[A] == "held"
    assert playing.result(sdk(1), 1).rules[A] == "held"
    assert playing.result(sdk(0), 1).rules[A] == "violated"
    assert [(asked.site.spec, asked.number) for asked in workers.asked] == [
        ("a@1", 1),
        ("a@1", 2),
        ("a@0", 1),
    ]


def test_a_worker_that_dies_is_told_and_its_play_goes_on() -> None:
    workers, told = Workers(good_from(1)), list[str]()
    workers.deaths = [True]
    assert _ByFleet(workers, told.append).result(sdk(1), 1).rules[A] == "held"
    assert told == ["a@1, play 1: a worker died (lost)"]


def test_a_play_that_no_worker_survives_is_an_error_once_it_is_asked_for() -> None:
    workers = Workers(good_from(1))
    playing = _ByFleet(workers, untold)
    playing.begin(sdk(2), 1)
    workers.deaths = [False]
    assert playing.result(sdk(1), 1).rules[A] == "held"  # the other one is lost meanwhile
    workers.deaths = [True, False]
    with pytest.raises(WorkersFailed, match="a@2, play 1: each worker died in it, the last one: lost"):
        playing.result(sdk(2), 1)
