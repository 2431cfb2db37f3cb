"""Verdicts, computed from the findings of the rules. Pure.

A rule is `held`, `violated`, `inconclusive` (something could not be observed) or `not-exercised` (it had no
occasion to fail). A run is `violated` if any chosen rule is; else `inconclusive` if any rule is, or if none
was exercised; else `held`. A rule is never `held` if something was not observed. A run is `not-applicable`
if its scenario is about rules that the contract does not have (`bridge.judging.applicability`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History
from bridge.core.history.queries import EVER
from bridge.core.rules import CAN_WAIT, NEEDS_DATE, RULES
from bridge.core.rules.findings import Finding, Message
from bridge.core.rules.slowness import TOLD_MS, excused
from bridge.core.rules.unclear_sessions import unclear_session

Verdict = Literal["held", "violated", "inconclusive", "not-exercised", "not-applicable"]


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a profiler ran again, after a rule was violated because none did.

    `after_ms`: from the violation to its start, null if it was not seen to start. `step`: the step at which
    it started, "" if it did so by itself. `clicks`: how often the tab was clicked from the violation until
    then. `watched_ms`: for how long the bridge waited, and clicked, after the scenario's end.
    """

    after_ms: float | None
    step: str
    clicks: int
    watched_ms: float

    @property
    def text(self) -> str:
        """It in words, as in `recovered 3.0 s later, at the next click`."""
        if self.after_ms is None:
            clicks = f"{self.clicks} click{'' if self.clicks == 1 else 's'}"
            return f"not recovered within {self.watched_ms / 1000:.0f} s and {clicks}"
        return f"recovered {self.after_ms / 1000:.1f} s later, {self._at}"

    @property
    def _at(self) -> str:
        if self.step == "activity":
            return "at the next click" if self.clicks == 1 else f"at click {self.clicks}"
        return f"at the step {self.step!r}" if self.step else "by itself"


class Violation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One violation of a rule. `at_ms`: from the start of the scenario. `since_ms`: from when the promise was
    due, left out if it is not known. `recovery`: left out if it is not known, or if the rule is not about a
    profiler that does not run."""

    rule: str
    at_ms: float
    tab: str
    message: str
    since_ms: float | None = None
    recovery: Recovery | None = None

    @property
    def text(self) -> str:
        """When and what, as in `at 12 ms: MESSAGE; recovered 3.0 s later, at the next click`."""
        told = f"at {self.at_ms:.0f} ms: {self.message}"
        return f"{told}; {self.recovery.text}" if self.recovery else told


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """The verdicts of all rules of a run. `reasons`: rule -> why it is inconclusive, or was not promised;
    "" -> about the run as a whole. `others`: vendor -> the judgement of its SDK, of those beside the subject
    that have a profiler. `notices`: what a reader of the verdict should know beside it."""

    verdict: Verdict
    rules: dict[str, Verdict]
    violations: list[Violation]
    reasons: dict[str, str]
    others: dict[str, Judgement] = {}
    notices: list[str] = []

    @property
    def broken(self) -> dict[str, list[Violation]]:
        """The violations by the other vendors' SDKs: vendor -> violations, at least one each."""
        return {name: other.violations for name, other in self.others.items() if other.violations}

    def recovered(self, rule: str) -> str:
        """Return what became of the profiler after a violation of the rule, in words; "" if unknown."""
        told = (each.recovery.text for each in self.violations if each.rule == rule and each.recovery)
        return "; ".join(dict.fromkeys(told))


def judge(history: History, contract: Contract, rules: Iterable[str], started_at: float) -> Judgement:
    """Judge every chosen rule by the whole history. `started_at`: wall ms from which `at_ms` counts."""
    verdicts: dict[str, Verdict] = {}
    violations: list[Violation] = []
    reasons: dict[str, str] = {}
    for rule in rules:
        if rule not in contract.rules:
            verdicts[rule] = "not-exercised"
            reasons[rule] = f"{contract.vendor.capitalize()}'s contract does not promise it"
            continue
        findings = [
            excused(_unknown_after_gap(finding, history), history)
            for finding in RULES[rule](history, contract)
        ]
        findings = list(_unknown_by_date(rule, findings, history))
        findings = list(_unknown_without_session(rule, findings, history))
        findings = list(_unknown_whose(findings, history))
        verdicts[rule], reason = _verdict(findings, history, started_at)
        if reason:
            reasons[rule] = reason
        violations += [_violation(rule, f, started_at) for f in findings if f.outcome == "violated"]
    violations.sort(key=lambda violation: violation.at_ms)
    return Judgement(verdict=overall(verdicts), rules=verdicts, violations=violations, reasons=reasons)


def overall(rules: dict[str, Verdict]) -> Verdict:
    """Return the verdict of a run, computed from the verdicts of its rules."""
    said = set(rules.values())
    if "violated" in said:
        return "violated"
    if "inconclusive" in said or "held" not in said:
        return "inconclusive"
    return "held"


def shared_reason(judgement: Judgement) -> str:
    """Return the one reason for which all inconclusive rules are so, "" if they are fewer than two."""
    unsure = [rule for rule, verdict in judgement.rules.items() if verdict == "inconclusive"]
    reasons = {judgement.reasons.get(rule, "") for rule in unsure}
    return reasons.pop() if len(unsure) > 1 and len(reasons) == 1 else ""


class Undecided:
    """The rules that are still undecided while a run goes on. The cost of a query does not grow with the run.

    A decided occasion stays decided, so each rule is evaluated only from its first pending occasion on.
    """

    def __init__(self, contract: Contract, rules: Iterable[str]) -> None:
        self._contract = contract
        self._since = {rule: EVER for rule in rules if rule in contract.rules and rule in CAN_WAIT}

    def until(self, history: History, received: float) -> float | None:
        """Return the latest deadline, wall ms, of all pending findings; None if all are decided.

        `received`: wall ms up to which the history has all events.
        """
        deadlines: list[float] = []
        for rule, since in self._since.items():
            findings = (excused(finding, history) for finding in RULES[rule](history, self._contract, since))
            waiting = [(at, f) for f in findings if (at := open_until(f)) is not None and at > received]
            deadlines += [at for at, _ in waiting]
            self._since[rule] = min([received, *(finding.began for _, finding in waiting)])
        return max(deadlines, default=None)


def open_until(finding: Finding) -> float | None:
    """Return until when, wall ms, a finding may change with time alone; None if it is decided.

    A limit that was just exceeded is open until a delay of the machine would have been told.
    """
    if finding.outcome == "violated" and finding.overrun_ms == FOREVER:
        return finding.at + TOLD_MS
    return finding.at if finding.outcome == "pending" else None


def relative(message: Message, started_at: float) -> str:
    """Return a rule's message as text, with its moments in ms from `started_at`."""
    return "".join(part if isinstance(part, str) else f"{part - started_at:.0f} ms" for part in message)


def _unknown_after_gap(finding: Finding, history: History) -> Finding:
    """Turn a violation by absence into `unknown` if events are known to be missing before it."""
    if not (finding.outcome == "violated" and finding.absence):
        return finding
    missed = (gap for gap in history.gaps if gap.tab == finding.tab and gap.at <= finding.at)
    if (first := next(missed, None)) is None:
        return finding
    message = f"not everything was observed: {first.what}"
    return Finding(outcome="unknown", at=finding.at, tab=finding.tab, message=(message,))


def _unknown_by_date(rule: str, findings: list[Finding], history: History) -> Iterator[Finding]:
    """Turn violations after others have moved a page's `Date` into `unknown`: timers may be theirs too. Rules
    that need `Date` are `unknown` from there on."""
    moved = {name: tab.foreign_dates[0] for name, tab in history.tabs.items() if tab.foreign_dates}
    for finding in findings:
        at, ahead = moved.get(finding.tab, (FOREVER, 0.0))
        if finding.outcome == "violated" and finding.at >= at and (finding.absence or rule in NEEDS_DATE):
            yield _date_moved(finding.at, finding.tab, at, ahead)
        else:
            yield finding
    if rule in NEEDS_DATE:
        yield from (_date_moved(at, name, at, ahead) for name, (at, ahead) in moved.items())


def _unknown_without_session(rule: str, findings: list[Finding], history: History) -> Iterator[Finding]:
    """Say first where the session cannot be followed, and leave out the violations that depend on it.

    The rules that do are those that need `Date`, by which a session ends.
    """
    found = {tab.name: unclear for tab in history.tabs.values() if (unclear := unclear_session(tab))}
    if rule not in NEEDS_DATE or not found:
        yield from findings
        return
    yield from (unclear.finding() for unclear in found.values())
    for finding in findings:
        unclear = found.get(finding.tab)
        late = unclear is not None and finding.outcome == "violated" and finding.at >= unclear.at
        if not late:
            yield finding


def _unknown_whose(findings: list[Finding], history: History) -> Iterator[Finding]:
    """Say first of which profilers it cannot be told whose they are, and leave out the violations by absence
    from their start on: such a profiler may be the missing one, or be missing among those that ended."""
    since: dict[str, float] = {}
    for native in history.unclear:
        where = f" (constructed at {native.site})" if native.site else ""
        message = (f"whose {native.label} is cannot be told{where}: it may be the SDK's, or the page's own",)
        yield Finding(outcome="unknown", at=native.started_at, tab=native.tab, message=message)
        since[native.tab] = min(since.get(native.tab, FOREVER), native.started_at)
    for finding in findings:
        by_absence = finding.outcome == "violated" and finding.absence
        if not (by_absence and finding.at >= since.get(finding.tab, FOREVER)):
            yield finding


def _date_moved(at: float, tab: str, moved_at: float, ahead: float) -> Finding:
    where = f"{abs(ahead) / 60_000:.2f} min {'ahead' if ahead > 0 else 'behind'}"
    message = (f"others moved the page's Date ({where}, from ", moved_at, f" on): {_BY_WHOM}")
    return Finding(outcome="unknown", at=at, tab=tab, message=message)


_BY_WHOM = "fake timers, Playwright's clock, the page itself or the system's clock"


def _verdict(findings: list[Finding], history: History, started_at: float) -> tuple[Verdict, str]:
    by_outcome = {finding.outcome: finding for finding in reversed(findings)}
    if "violated" in by_outcome:
        return "violated", ""
    if history.gaps:
        gap = history.gaps[0]
        return "inconclusive", f"not everything was observed: {gap.what}"
    if unknown := by_outcome.get("unknown"):
        return "inconclusive", relative(unknown.message, started_at)
    if pending := by_outcome.get("pending"):
        return (
            "inconclusive",
            f"the recording ended too early to say: {relative(pending.message, started_at)}",
        )
    if "held" in by_outcome or not findings:
        return ("held" if findings else "not-exercised"), ""
    return "not-exercised", relative(by_outcome["not-owed"].message, started_at)


def _violation(rule: str, finding: Finding, started_at: float) -> Violation:
    return Violation(
        rule=rule,
        at_ms=round(finding.at - started_at, 1),
        tab=finding.tab,
        message=relative(finding.message, started_at),
        since_ms=round(finding.began - started_at, 1) if finding.began else None,
    )
