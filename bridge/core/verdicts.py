"""From findings to verdicts.

A rule is `held`, `violated`, `inconclusive` (something could not be observed) or `not-exercised`
(it had no occasion to fail). A run is `violated` if any chosen rule is; else `inconclusive` if any
is, or if none was exercised; else `held`. What was not observed is never held.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from bridge.core.contracts import Contract
from bridge.core.history import History
from bridge.core.rules import RULES
from bridge.core.rules.findings import Finding

Verdict = Literal["held", "violated", "inconclusive", "not-exercised"]

_TIME = re.compile(r"\{(-?[\d.e+]+)\}")


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """`at_ms` counts from the start of the scenario."""

    rule: str
    at_ms: float
    tab: str
    message: str


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """`reasons`: rule -> why it is inconclusive, or could never be exercised; "" -> why the run as a whole is
    inconclusive."""

    verdict: Verdict
    rules: dict[str, Verdict]
    violations: list[Violation]
    reasons: dict[str, str]


def judge(history: History, contract: Contract, rules: Iterable[str], started_at: float) -> Judgement:
    """Every chosen rule, judged by the whole history. `started_at`: wall ms from which `at_ms` counts."""
    verdicts: dict[str, Verdict] = {}
    violations: list[Violation] = []
    reasons: dict[str, str] = {}
    for rule in rules:
        if rule not in contract.rules:
            verdicts[rule] = "not-exercised"
            reasons[rule] = f"{contract.vendor.capitalize()}'s contract does not promise it"
            continue
        findings = [_doubted(finding, history) for finding in RULES[rule](history, contract)]
        verdicts[rule], reason = _verdict(findings, history, started_at)
        if reason:
            reasons[rule] = reason
        violations += [_violation(rule, f, started_at) for f in findings if f.outcome == "violated"]
    violations.sort(key=lambda violation: violation.at_ms)
    return Judgement(verdict=overall(verdicts), rules=verdicts, violations=violations, reasons=reasons)


def overall(rules: dict[str, Verdict]) -> Verdict:
    """The verdict of a run, from those of its rules."""
    said = set(rules.values())
    if "violated" in said:
        return "violated"
    if "inconclusive" in said or "held" not in said:
        return "inconclusive"
    return "held"


def pending_until(history: History, contract: Contract, rules: Iterable[str]) -> float | None:
    """The latest deadline (wall ms) that some rule still waits for, or None when all are decided."""
    deadlines = [
        finding.at
        for rule in rules
        if rule in contract.rules
        for finding in RULES[rule](history, contract)
        if finding.outcome == "pending"
    ]
    return max(deadlines, default=None)


def relative(message: str, started_at: float) -> str:
    """A rule's message with its moments told in ms from `started_at`."""
    return _TIME.sub(lambda match: f"{float(match[1]) - started_at:.0f} ms", message)


def _doubted(finding: Finding, history: History) -> Finding:
    """What was not seen is no evidence when something is known to have been missed before."""
    missed = [gap for gap in history.gaps if gap.tab == finding.tab and gap.at <= finding.at]
    if not (finding.outcome == "violated" and finding.absence and missed):
        return finding
    message = f"not everything was observed: {missed[0].what}"
    return Finding(outcome="unknown", at=finding.at, tab=finding.tab, message=message)


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
    return ("held", "") if findings else ("not-exercised", "")


def _violation(rule: str, finding: Finding, started_at: float) -> Violation:
    return Violation(
        rule=rule,
        at_ms=round(finding.at - started_at, 1),
        tab=finding.tab,
        message=relative(finding.message, started_at),
    )
