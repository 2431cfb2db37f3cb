"""What the plays of a search give, and what it finds. Pure: data only."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from bridge.core.verdicts import Verdict
from bridge.explore.space.case import Broken, Case
from bridge.explore.space.coverage import Coverage, Seen


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was played. `failure`: why it could not be played to its end, "" if it was. `recording`:
    its file, "" if it was not kept. `seen`: see `bridge.explore.space.coverage`."""

    verdict: Verdict
    failure: str
    broken: list[Broken]
    reasons: dict[str, str]
    seen: tuple[Seen, ...]
    recording: str


@dataclass
class Finding:
    """The smallest case of a cluster. `runs`: how often it was played again; `confirmed`: how often it broke
    the same rule. `variants`: the other cases of its cluster, and of clusters that shrank to the same."""

    rule: str
    case: Case
    broken: Broken
    recording: str
    variants: list[Case] = field(default_factory=list)
    runs: int = 0
    confirmed: int = 0

    @property
    def stable(self) -> bool:
        return self.runs > 0 and self.confirmed == self.runs


@dataclass
class Found:
    """What a search found. `played`: the cases that were played to their end. `complete`: the orders of which
    all cases were. `not_played`: case -> why it could not be played. `crashes`: workers that died."""

    coverage: Coverage
    played: int = 0
    complete: int = -1
    findings: list[Finding] = field(default_factory=list)
    not_played: dict[str, str] = field(default_factory=dict)
    inconclusive: int = 0
    crashes: list[str] = field(default_factory=list)
    interrupted: bool = False
