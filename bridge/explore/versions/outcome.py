"""What one play says of a version: good, bad, or nothing. Pure."""

from __future__ import annotations

from collections.abc import Collection

from bridge.explore.versions.border import Play
from bridge.judging.results import Result


def outcome_of(result: Result, rules: Collection[str]) -> Play:
    """Judge by these rules alone: bad if one is violated, good if one held and none is inconclusive."""
    if any(result.rules.get(rule) == "violated" for rule in rules):
        return "bad"
    verdicts = [result.rules.get(rule) for rule in rules]
    if result.failure or "inconclusive" in verdicts or "held" not in verdicts:
        return "unclear"
    return "good"


def held_by(result: Result) -> frozenset[str]:
    """Return the rules that a play held: what a good version is expected to go on holding."""
    if result.failure:
        return frozenset()
    return frozenset(rule for rule, verdict in result.rules.items() if verdict == "held")


def why(result: Result, rules: Collection[str]) -> str:
    """Return what explains the outcome: what was violated, else why it is unclear, else ""."""
    for violation in result.violations:
        if violation.rule in rules:
            return f"{violation.rule}: {violation.message}"
    if result.failure:
        return result.failure
    for rule in rules:
        if result.rules.get(rule) != "held":
            reason = result.reasons.get(rule, "")
            return f"{rule}: {result.rules.get(rule, 'not promised')}{f', {reason}' if reason else ''}"
    return ""
