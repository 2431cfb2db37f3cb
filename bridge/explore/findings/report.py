"""The JSON document of a search. Pure."""

from __future__ import annotations

from typing import Literal

import msgspec

from bridge.explore.search.found import Finding, Found, Known, Rate
from bridge.explore.search.plan import Plan
from bridge.explore.space.case import Pace
from bridge.explore.space.coverage import Counts
from bridge.vendors.sharing import shared_text


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of transition that the graph does not have, how many of them, and why."""

    reason: str
    transitions: int


class Covered(Counts, frozen=True, kw_only=True):
    """What was covered. `sequences`: played to their end. `order_complete`: the highest order of which all
    paths were played at each pace, -1 if none. `states`, `transitions`, `pairs`, `triples`: those that were
    observed, at any pace, of so many that there are; `paces`: the same for each pace. `pruned`: transitions
    that are the same as others, `why_pruned`: the reasons. `left_at_once`: how many transitions were never
    seen, as the SDK itself had each time left the state in which they begin. `changed_by_sdk`: transitions
    that were observed, after which the SDK itself had changed the session, as it may. `not_played`: sequence
    -> why it was not played to its end. `guided`: the sequences of the guided phase, in order."""

    sequences: int
    order_complete: int
    paces: dict[Pace, Counts]
    pruned: int
    why_pruned: list[Left]
    left_at_once: int
    changed_by_sdk: list[str]
    not_played: dict[str, str]
    inconclusive: int
    guided: list[str]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A finding. `steps`: its moves, in order; `hide@second` is one of the tab `second`. `faults`: those of
    them that no user brings about. `confirmed`: in how many of `runs` replays, each alone, it broke the rule
    again. `variants`: other sequences that show it. `status`: whether an earlier search has found it.
    `witness`: what V8 says of the profilers. `elsewhere`: other subject -> the same on it."""

    rule: str
    steps: list[str]
    pace: Pace
    tabs: int
    faults: list[str]
    message: str
    confirmed: int
    runs: int
    variants: list[str]
    status: Literal["new", "still there"]
    witness: list[str]
    elsewhere: dict[str, Rate]
    recording: str


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """A known finding that did not break its rule again, or of which that could not be decided."""

    rule: str
    steps: list[str]
    pace: Pace
    tabs: int


class ExploreReport(msgspec.Struct, frozen=True, kw_only=True):
    """`ok`: there is no confirmed finding; with a baseline, no new one. `unstable`: findings that were not
    confirmed each time, or not yet. `crashes`: workers that died, with the sequences that they played.
    `failure`: why the search could not go on, "" if it could."""

    schema: Literal["profiler-bridge.explore/1"] = "profiler-bridge.explore/1"
    ok: bool
    subject: str
    seed: int
    covered: Covered
    findings: list[Told]
    unstable: list[Told]
    gone: list[Before]
    undecided: list[Before]
    crashes: list[str]
    interrupted: bool
    failure: str


def report_of(found: Found, plan: Plan, subject: str, *, only_new: bool = False) -> ExploreReport:
    """Return the document of a search. `only_new`: findings that are known do not count."""
    stable = [finding for finding in found.findings if finding.stable]
    return ExploreReport(
        ok=not [finding for finding in stable if not (only_new and finding.known)],
        subject=shared_text(subject),
        seed=plan.seed,
        covered=_covered(found, plan),
        findings=[_told(finding) for finding in stable],
        unstable=[_told(finding) for finding in found.findings if not finding.stable],
        gone=_before(found.gone),
        undecided=_before(found.undecided),
        crashes=[shared_text(crash) for crash in found.crashes],
        interrupted=found.interrupted,
        failure=shared_text(found.failure),
    )


def _before(known: list[Known]) -> list[Before]:
    return [
        Before(rule=rule, steps=[move.name for move in case.moves], pace=case.pace, tabs=case.tabs)
        for rule, case in known
    ]


def _covered(found: Found, plan: Plan) -> Covered:
    reasons: dict[str, int] = {}
    for left in plan.graph.left_out:
        reasons[left.reason] = reasons.get(left.reason, 0) + 1
    return Covered(
        sequences=found.played,
        order_complete=found.complete,
        **msgspec.structs.asdict(found.coverage.counts()),
        paces={pace: found.coverage.counts(pace) for pace in plan.paces},
        pruned=len(plan.graph.left_out),
        why_pruned=[Left(reason=reason, transitions=count) for reason, count in reasons.items()],
        left_at_once=len(found.coverage.left_at_once),
        changed_by_sdk=sorted(
            f"{move.name} ({' '.join(before.sessions)}): {' '.join(seen)}, not {' '.join(after.sessions)}"
            for (before, move, after), each in found.coverage.elsewhere.items()
            for seen in each
        ),
        not_played={case: shared_text(why) for case, why in found.not_played.items()},
        inconclusive=found.inconclusive,
        guided=[case.name for case in found.guided],
    )


def _told(finding: Finding) -> Told:
    return Told(
        rule=finding.rule,
        steps=[move.name for move in finding.case.moves],
        pace=finding.case.pace,
        tabs=finding.case.tabs,
        faults=list(finding.case.faults),
        message=shared_text(finding.broken.message),
        confirmed=finding.confirmed,
        runs=finding.runs,
        variants=[case.name for case in finding.variants],
        status=finding.status,
        witness=list(finding.witness),
        elsewhere=finding.elsewhere,
        recording=finding.recording,
    )
