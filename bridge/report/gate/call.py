"""A call of `run` as the formats of the gate tell it, and its exit code. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from bridge.errors import ExitCode
from bridge.judging.results import Report, Result
from bridge.report.gate.known import Compared, is_accepted
from bridge.report.gate.outcomes import Outcome, broken, clean, unsure
from bridge.report.html.run import redacted
from bridge.vendors.sharing import shared_text

#: What counts of a run, the worst first.
Weight = Literal["violated", "unreachable", "inconclusive", "held"]


class Call(NamedTuple):
    """`results`: of the runs, made fit to be public. `compared`: with a baseline, if there is one.
    `ended_by`: why the call ended before all was played, "" if it did not."""

    results: Sequence[Result]
    compared: Compared | None = None
    ended_by: str = ""

    def known(self, result: Result, outcome: Outcome) -> bool:
        """Whether a violation is known by the baseline, and so does not count."""
        return self.compared is not None and is_accepted(result, outcome.vendor, outcome.rule, self.compared)

    def new(self, result: Result) -> list[Outcome]:
        """Return the violations that count."""
        return [outcome for outcome in broken(result) if not self.known(result, outcome)]

    def weight(self, result: Result) -> Weight:
        """Return what counts of a run: a violation most, then a page that could not be loaded."""
        if self.new(result):
            return "violated"
        if result.unreachable:
            return "unreachable"
        # Without its known violations, a run is as sure as its other rules.
        unsure_too = result.verdict == "violated" and (result.failure or unsure(result))
        return "inconclusive" if result.verdict == "inconclusive" or unsure_too else "held"


class GatedReport(Report, frozen=True, kw_only=True):
    """The document of `run --baseline`. `ok`: all held, but for what the baseline knows."""

    baseline: Compared

    @property
    def exit_code(self) -> ExitCode:
        """That of a report without a baseline, but known violations do not count."""
        call = public_call(self.results)._replace(compared=self.baseline)
        weights = {call.weight(result) for result in call.results}
        codes: dict[Weight, ExitCode] = {
            "violated": ExitCode.VIOLATED,
            "unreachable": ExitCode.UNREACHABLE,
            "inconclusive": ExitCode.INCONCLUSIVE,
        }
        return next((code for weight, code in codes.items() if weight in weights), ExitCode.HELD)


def gated_report(results: list[Result], compared: Compared) -> GatedReport:
    """Return the document of a call with a baseline."""
    report = GatedReport(ok=False, results=results, baseline=compared)
    return replace(report, ok=report.exit_code == ExitCode.HELD)


def public_call(results: Sequence[Result], ended_by: str = "") -> Call:
    """Return a call without what may be a secret, or what a terminal or a file cannot show."""
    # The name of a scenario is the user's own, and tells runs apart.
    shown = [replace(redacted(result, _public_text), scenario=clean(result.scenario)) for result in results]
    return Call(shown, ended_by=_public_text(ended_by))


def _public_text(text: str) -> str:
    return clean(shared_text(text))
