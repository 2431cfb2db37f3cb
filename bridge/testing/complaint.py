"""The text of a test that fails for broken promises: the rules, the times, the steps before, in few lines."""

from __future__ import annotations

from bridge.core.events import StepFinished, StepStarted
from bridge.core.recording import Recording
from bridge.core.rules import RULES
from bridge.core.verdicts import Judgement, shared_reason
from bridge.judging.production import not_as_in_production, policy_lines
from bridge.testing.promises import Promises

#: How many findings are listed, one per line, besides the lines for head, steps, recording and advice.
FINDINGS_MAX = 8
LINE_MAX = 300
STEPS_MAX = 8
POLICIES_MAX = 3


def complaint(judgement: Judgement, promises: Promises, recording: Recording) -> list[str]:
    """Return the lines of the failure, none if the test does not fail.

    Without chosen rules only violations fail a test. Of chosen rules, and of those that a played scenario is
    about, none may be inconclusive, and at least one must have had an occasion to fail.
    """
    broken = [_line(f"{v.rule} at {v.at_ms:.0f} ms in {v.tab}: {v.message}") for v in judgement.violations]
    broken += [
        _line(f"{name}: {v.rule} at {v.at_ms:.0f} ms in {v.tab}: {v.message}")
        for name, violations in judgement.broken.items()
        for v in violations
    ]
    asked = promises.rules or recording.meta.about
    doubtful = _undecided(judgement, [rule for rule in asked if rule in judgement.rules])
    if not broken and not doubtful:
        return []
    findings = [*broken, *doubtful]
    if more := len(findings) - FINDINGS_MAX:
        findings[FINDINGS_MAX:] = [f"  … and {more} more"] if more > 0 else []
    meta = recording.meta
    who = f"{meta.subject or 'the page'}" + (f", by the contract of {meta.vendor}" if meta.vendor else "")
    what = "broke its promises" if broken else "was not observed to keep the promises that the test requires"
    return [
        # pytest's short summary cuts off the end of this line.
        f"{_first(judgement)}: {who}: {what} (profiler bridge)",
        *findings,
        *_steps(recording, judgement),
        *_production(recording),
        *_advice(judgement),
    ]


def _first(judgement: Judgement) -> str:
    """Return the rule that was violated first, and when; without one, the first rule that is not held."""
    violations = [*judgement.violations, *(v for others in judgement.broken.values() for v in others)]
    if violations:
        earliest = min(violations, key=lambda violation: violation.at_ms)
        return f"{earliest.rule} at {earliest.at_ms:.0f} ms"
    return next((rule for rule, verdict in judgement.rules.items() if verdict != "held"), "inconclusive")


def _undecided(judgement: Judgement, asked: list[str]) -> list[str]:
    """Return the lines for rules that the test asks about, and that were not decided."""
    if judgement.verdict in ("held", "not-applicable") or not asked:
        return []
    unsure = [rule for rule in asked if judgement.rules[rule] == "inconclusive"]
    if not unsure and any(judgement.rules[rule] == "held" for rule in asked):
        return []
    if unsure and (shared := shared_reason(judgement)):
        return [_line(f"{', '.join(unsure)}: inconclusive"), _line(shared)]
    lines = [
        _line(f"{rule}: inconclusive: {judgement.reasons.get(rule, 'no reason known')}") for rule in unsure
    ]
    if lines or judgement.violations:
        return lines
    if about_all := judgement.reasons.get(""):
        return [_line(f"inconclusive: {about_all}")]
    return [_line(f"{rule}: not exercised: it had no occasion to fail") for rule in asked]


def _advice(judgement: Judgement) -> list[str]:
    rules = dict.fromkeys(v.rule for v in judgement.violations if v.rule in RULES)
    broken = ", ".join(f'"{rule}"' for rule in rules)
    return [_line(f"to accept this: @pytest.mark.bridge(allow=[{broken}])")] if broken else []


def _production(recording: Recording) -> list[str]:
    """Return a line for each of the first policies that were added, and one for all else that was changed."""
    policies = policy_lines(recording)
    others = [line for line in not_as_in_production(recording) if line not in policies]
    told = [_line(line) for line in policies[:POLICIES_MAX]]
    return told + ([_line(f"not as in production: {'; '.join(others)}")] if others else [])


def _steps(recording: Recording, judgement: Judgement) -> list[str]:
    """Return a line with the last steps before the first violation. Failed steps are marked."""
    until = min((v.at_ms for v in judgement.violations), default=float("inf"))
    start = recording.meta.started_at
    failed = {(e.tab, e.step) for e in recording.events if isinstance(e, StepFinished) and e.error}
    steps = [e for e in recording.events if isinstance(e, StepStarted) and e.wall_ms - start <= until]
    told = [
        f"{e.step} at {e.wall_ms - start:.0f} ms" + (" (failed)" if (e.tab, e.step) in failed else "")
        for e in steps[-STEPS_MAX:]
    ]
    return [_line(f"steps: {', '.join(told)}")] if told else []


def _line(text: str) -> str:
    line = " ".join(text.split())
    return f"  {line if len(line) <= LINE_MAX else line[: LINE_MAX - 1] + '…'}"
