"""The outcome of each rule of a run, as the formats of the gate tell it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bridge.core.verdicts import Verdict
from bridge.judging.results import OtherResult, Result
from bridge.report.terminal import printable

#: How many reasons of an inconclusive run are told.
_REASONS_MAX = 3


class Outcome(NamedTuple):
    """The outcome of a rule. `vendor`: whose SDK beside the subject was judged by it, "" for the subject.
    `text`: a line for each violation, else the reason for the verdict, if there is one."""

    rule: str
    vendor: str
    verdict: Verdict
    text: str

    @property
    def name(self) -> str:
        """The rule, with the vendor's name if it is not the subject's."""
        return f"{self.vendor}: {self.rule}" if self.vendor else self.rule


def outcomes(result: Result) -> list[Outcome]:
    """Return the outcomes of all rules: those of the subject, then those of other SDKs on the page."""
    others = [each for vendor, other in result.others.items() for each in _outcomes(other, vendor)]
    return [*_outcomes(result, ""), *others]


def _outcomes(judged: Result | OtherResult, vendor: str) -> Iterator[Outcome]:
    for rule, verdict in judged.rules.items():
        broken = [violation.text for violation in judged.violations if violation.rule == rule]
        yield Outcome(rule, vendor, verdict, "\n".join(broken) or judged.reasons.get(rule, ""))


def broken(result: Result) -> list[Outcome]:
    """Return the outcomes of the violated rules."""
    return [outcome for outcome in outcomes(result) if outcome.verdict == "violated"]


def unsure(result: Result) -> list[Outcome]:
    """Return the outcomes of the subject's rules that are inconclusive."""
    return [outcome for outcome in _outcomes(result, "") if outcome.verdict == "inconclusive"]


def why_inconclusive(result: Result) -> str:
    """Return why a run as a whole is inconclusive, in one or a few lines."""
    if whole := result.failure or result.reasons.get("", ""):
        return whole
    found = unsure(result)
    if not found:
        return "no rule was exercised"
    reasons: dict[str, list[str]] = {}
    for outcome in found:
        reasons.setdefault(outcome.text, []).append(outcome.rule)
    lines = [f"{', '.join(rules)}: {reason}" for reason, rules in reasons.items()]
    more = len(lines) - _REASONS_MAX
    return "\n".join([*lines[:_REASONS_MAX], *([f"and {more} more"] if more > 0 else [])])


def names(results: Sequence[Result]) -> list[str]:
    """Return the name of each run, as in `hidden-expiry on datadog@6.27.1`: with the browser if there are
    several, with the repetition if something is repeated. No two are the same."""
    repeated = any(result.repeat > 1 for result in results)
    several_browsers = len({result.browser for result in results}) > 1
    found: list[str] = []
    for result in results:
        name = f"{result.scenario} on {result.subject}"
        name += f" in {result.browser}" if several_browsers else ""
        name += f", repetition {result.repeat}" if repeated else ""
        same = sum(each == name or each.startswith(f"{name}, again ") for each in found)
        found.append(f"{name}, again {same}" if same else name)
    return found


def clean(text: str) -> str:
    """Return a text of a page or a client without control characters, and with its line breaks as `\\n`."""
    return "\n".join(printable(line) for line in text.splitlines())


def cut(text: str, limit: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
