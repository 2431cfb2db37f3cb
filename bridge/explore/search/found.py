"""What the plays of a search give, and what it finds. Pure: data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import msgspec

from bridge.core.verdicts import Verdict
from bridge.explore.space.case import Broken, Case
from bridge.explore.space.coverage import Coverage, Shown


class Task(NamedTuple):
    """What a worker does: it plays a case. `witness`: with a V8 trace beside the observer."""

    case: Case
    witness: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was played. `rules`: the verdict on each. `failure`: why it could not be played to its end,
    "" if it was. `recording`: its file, "" if it was not kept. `seen`: see `bridge.explore.space.coverage`.
    `witness`: rule that it broke -> what V8 says of the native profilers, in sentences; empty without a
    trace."""

    verdict: Verdict
    failure: str
    broken: list[Broken]
    rules: dict[str, Verdict]
    seen: tuple[Shown, ...]
    recording: str
    witness: dict[str, list[str]] = {}

    def first(self, rule: str) -> Broken | None:
        """Return how it broke a rule; None if it did not."""
        return next((broken for broken in self.broken if broken.rule == rule), None)

    def decided(self, rule: str) -> bool:
        """Whether it was seen to break a rule, or to hold it. A rule without an occasion is not decided."""
        return self.first(rule) is not None or (not self.failure and self.rules.get(rule) == "held")


class Known(NamedTuple):
    """A finding of an earlier search."""

    rule: str
    case: Case


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """How often a finding was played so that its rule could be decided, and how often it broke it."""

    confirmed: int
    runs: int


@dataclass
class Finding:
    """The smallest case of a cluster. `runs`: how often it was played again; `confirmed`: how often it broke
    the same rule. `variants`: the other cases of its cluster, and of clusters that shrank to the same.
    `known`: an earlier search has found it. `elsewhere`: other subject -> how often it broke the rule there.
    """

    rule: str
    case: Case
    broken: Broken
    recording: str
    variants: list[Case] = field(default_factory=list)
    runs: int = 0
    confirmed: int = 0
    witness: tuple[str, ...] = ()
    known: bool = False
    elsewhere: dict[str, Rate] = field(default_factory=dict)

    @property
    def stable(self) -> bool:
        return self.runs > 0 and self.confirmed == self.runs

    @property
    def status(self) -> Literal["new", "still there"]:
        return "still there" if self.known else "new"


@dataclass
class Found:
    """What a search found. `played`: the cases that were played to their end. `complete`: the highest order
    of which all paths were, -1 if none. `guided`: the cases of the guided phase, in the order in which they
    were begun. `gone`: known findings that did not break again; `undecided`: those of which too little was
    seen to say so. `not_played`: case -> why it could not be played. `crashes`: workers that died.
    `failure`: why the search could not go on, "" if it could."""

    coverage: Coverage
    played: int = 0
    complete: int = -1
    findings: list[Finding] = field(default_factory=list)
    gone: list[Known] = field(default_factory=list)
    undecided: list[Known] = field(default_factory=list)
    guided: list[Case] = field(default_factory=list)
    not_played: dict[str, str] = field(default_factory=dict)
    inconclusive: int = 0
    crashes: list[str] = field(default_factory=list)
    interrupted: bool = False
    failure: str = ""
