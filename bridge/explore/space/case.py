"""A case: moves at a pace, and what was broken when it was played. Pure."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from bridge.core.verdicts import Judgement, Violation
from bridge.explore.space.graph import Move, faults_of, name_of, steps_of
from bridge.judging.replay import Replay
from bridge.judging.timeline import Row, rows

#: `swift`: each step follows at once. `settled`: each step follows when all that was due has been decided.
Pace = Literal["swift", "settled"]


class Case(NamedTuple):
    """What is played: `moves` at a pace, in `tabs` new tabs of one session whose profilers run."""

    moves: tuple[Move, ...]
    pace: Pace
    tabs: int = 1

    @property
    def name(self) -> str:
        tabs = "" if self.tabs == 1 else f", {self.tabs} tabs"
        return f"{name_of(self.moves)} ({self.pace}{tabs})"

    @property
    def faults(self) -> tuple[str, ...]:
        """The steps of it that no user and no network brings about."""
        return faults_of(self.moves)

    def cost(self) -> tuple[int, int, int, bool]:
        """Return what orders cases from the plainest on: fewer faults, tabs and steps, a person's pace."""
        return (len(self.faults), self.tabs, len(steps_of(self.moves)), self.pace == "swift")


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What was observed around a violation: the last step before it, what the tab was when that began
    (`before`: page, session, profiler), and what it was at last.

    `page`: its visibility, or its lifecycle if it is not active. `session` has no id. Each is "" where it
    was not observed.
    """

    step: str
    before: tuple[str, str, str] = ("", "", "")
    page: str
    session: str
    profiler: str


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A violation and what was around it. Two that are alike in `rule` and `around` are of one cluster."""

    rule: str
    message: str
    at_ms: float
    around: Around

    @property
    def key(self) -> tuple[str, Around]:
        return (self.rule, self.around)


def broken_in(replay: Replay, judgement: Judgement) -> list[Broken]:
    """Return the violations of a run, each rule's first one."""
    told = rows(replay, judgement)
    first: dict[str, Violation] = {}
    for violation in judgement.violations:
        first.setdefault(violation.rule, violation)
    return [
        Broken(rule=each.rule, message=each.message, at_ms=each.at_ms, around=_around(told, each))
        for each in first.values()
    ]


def _around(told: list[Row], violation: Violation) -> Around:
    before = [
        row
        for row in told
        if row.at_ms <= violation.at_ms and row.mark != "violation" and row.tab == violation.tab
    ]
    steps = [row for row in before if row.mark == "step"]
    page, session, profiler = _state(before[-1]) if before else ("", "", "")
    return Around(
        step=steps[-1].text.split(" ")[0] if steps else "",
        before=_state(steps[-1]) if steps else ("", "", ""),
        page=page,
        session=session,
        profiler=profiler,
    )


def _state(row: Row) -> tuple[str, str, str]:
    return (row.visibility, row.session.split(" ")[0], row.profiler)
