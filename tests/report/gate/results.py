"""Results for tests of the gate: those of the stored recordings, and others made from them."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from bridge.core.verdicts import Verdict, Violation
from bridge.judging.results import OtherResult, Report, Result
from bridge.report.gate.call import public_call
from tests.report.recorded import RECORDINGS

#: what a page may write to break a format: a control sequence, half of a pair, the end of a CDATA section,
#: commands of GitHub, a cell, Markdown and HTML
EVIL = (
    "\x1b[31m\x00\ud800\ufffe]]>&amp;<script>alert(1)</script>|`a`\\| **b** [c](http://d/) @octocat\r\n"
    "::error title=x::y\n##[add-mask]z %0A%25"
)
RULE, OTHER_RULE = "restarts-on-renewal", "pauses-when-hidden"


@cache
def stored() -> list[Result]:
    """The results of all stored recordings."""
    files = sorted((RECORDINGS / "judged").glob("*.json"))
    return [result for file in files for result in _report(file.read_bytes()).results]


def _report(data: bytes) -> Report:
    return msgspec.json.decode(data, type=Report)


def a_result(verdict: Verdict = "held", text: str = "", **changes: Any) -> Result:
    """A run with this verdict on `RULE`, for a reason or with a message, while `OTHER_RULE` held."""
    violation = Violation(rule=RULE, at_ms=12.0, tab="tab-1", message=text)
    made = replace(
        stored()[0],
        scenario="hidden-expiry",
        subject="datadog@6.27.0",
        repeat=1,
        browser="Chromium 156",
        verdict="held" if verdict == "not-exercised" else verdict,
        rules={RULE: verdict, OTHER_RULE: "held"},
        violations=[violation] if verdict == "violated" else [],
        reasons={RULE: text} if text and verdict != "violated" else {},
        failure="",
        unreachable=False,
        others={},
        notices=[],
        duration_s=1.5,
    )
    return replace(made, **changes)


def another(verdict: Verdict) -> OtherResult:
    """The judgement of another SDK on the page: this verdict on `RULE`."""
    violations = [Violation(rule=RULE, at_ms=1.0, tab="tab-1", message="late")]
    return OtherResult(
        verdict=verdict,
        rules={RULE: verdict},
        violations=violations if verdict == "violated" else [],
        reasons={},
    )


def a_call(*results: Result, ended_by: str = "") -> Any:
    return public_call(results, ended_by)
