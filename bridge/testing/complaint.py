"""What a failed test says of broken promises: what, when, and where the recording is, in few lines."""

from __future__ import annotations

from bridge.core.events import StepFinished, StepStarted
from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement
from bridge.testing.promises import Promises

#: Findings that are told, each in one line; head, steps, recording and advice come on top.
FINDINGS_MAX = 8
LINE_MAX = 300
STEPS_MAX = 8


def complaint(judgement: Judgement, promises: Promises, recording: Recording) -> list[str]:
    """The lines, none when there is nothing to complain of.

    Without chosen rules only violations count. Of chosen ones none may be inconclusive, and one at least must
    have had an occasion to fail.
    """
    broken = [_line(f"{v.rule} at {v.at_ms:.0f} ms in {v.tab}: {v.message}") for v in judgement.violations]
    doubtful = _doubtful(judgement) if promises.rules else []
    if not broken and not doubtful:
        return []
    findings = [*broken, *doubtful]
    if more := len(findings) - FINDINGS_MAX:
        findings[FINDINGS_MAX:] = [f"  … and {more} more"] if more > 0 else []
    meta = recording.meta
    who = f"{meta.subject or 'the page'}" + (f", by the contract of {meta.vendor}" if meta.vendor else "")
    what = "broke what it promises" if broken else "was not seen to keep what the test insists on"
    return [f"profiler bridge: {who}: {what}", *findings, *_steps(recording, judgement), *_advice(judgement)]


def _doubtful(judgement: Judgement) -> list[str]:
    if judgement.verdict == "held":
        return []
    unsure = [rule for rule, verdict in judgement.rules.items() if verdict == "inconclusive"]
    lines = [
        _line(f"{rule}: inconclusive: {judgement.reasons.get(rule, 'no reason known')}") for rule in unsure
    ]
    if lines or judgement.violations:
        return lines
    return [_line(f"{rule}: not exercised: it had no occasion to fail") for rule in judgement.rules]


def _advice(judgement: Judgement) -> list[str]:
    broken = ", ".join(f'"{rule}"' for rule in dict.fromkeys(v.rule for v in judgement.violations))
    return [_line(f"known and accepted? @pytest.mark.bridge(allow=[{broken}])")] if broken else []


def _steps(recording: Recording, judgement: Judgement) -> list[str]:
    """The way there: the last steps before the first violation, failed ones marked."""
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
