"""The end of a call that played runs: what did not hold and the next command, the verdicts, their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.core.verdicts import Judgement, Violation, shared_reason
from bridge.judging.results import Result
from bridge.report.columns import columns
from bridge.report.terminal import Look, printable
from bridge.report.text import VERDICT_STYLES
from bridge.report.verdict_table import Verdicts, verdict_table

#: How many reasons of an inconclusive run are listed.
_REASONS_MAX = 3


class Ended(NamedTuple):
    """A run that has its verdict."""

    judgement: Judgement
    result: Result

    @property
    def what(self) -> tuple[str, str, str]:
        """What was played, on what, and in which browser."""
        return self.result.scenario, self.result.subject, self.result.browser

    @property
    def kind(self) -> object:
        """What repetitions have in common that ended in the same way."""
        return *self.what, self.result.verdict, tuple(self.result.rules.items())

    @property
    def all_held(self) -> bool:
        """Whether there is nothing to look into: neither the subject nor another SDK broke a promise."""
        return self.result.ok


def closing(runs: list[Ended], command: Callable[[Result], str], look: Look) -> Iterator[RenderableType]:
    """Yield the runs that did not hold, and of several runs a table and their number. `command`: returns what
    to type to see more of a run."""
    broken = [ended for ended in runs if not ended.all_held]
    for same in _alike(broken):
        yield _heading(same, runs, look)
        for line in findings(same[0].judgement, same[0].result.failure):
            yield Padding(Text(printable(line)), (0, 0, 0, 4), expand=False)
        # Not wrapped, so that it can be copied.
        yield Text(f"    {command(same[0].result)}", style="cyan", no_wrap=True, overflow="ignore")
    if len(runs) <= 1:
        return
    table = _table(runs)
    # The lines of single runs that held are a table already.
    if broken or len(runs) > len(table):
        yield from (*([""] if broken else []), verdict_table(table, look), "")
    yield _count(runs)


def findings(judgement: Judgement, failure: str = "") -> list[str]:
    """Return a line for each violation; without any, for each reason why the run is inconclusive."""
    violations = [_violation(violation) for violation in judgement.violations]
    for vendor, others in judgement.broken.items():
        violations += [f"{vendor}: {_violation(violation)}" for violation in others]
    if violations:
        return violations
    if whole := failure or judgement.reasons.get("", "") or shared_reason(judgement):
        return [whole]
    unsure = [rule for rule, verdict in judgement.rules.items() if verdict == "inconclusive"]
    reasons = [f"{rule}: {judgement.reasons.get(rule, '')}" for rule in unsure]
    more = len(reasons) - _REASONS_MAX
    return [*reasons[:_REASONS_MAX], *([f"and {more} more"] if more > 0 else [])]


def _violation(violation: Violation) -> str:
    return f"{violation.rule} {violation.text}"


def _alike(runs: Iterable[Ended]) -> list[list[Ended]]:
    groups: dict[object, list[Ended]] = {}
    for ended in runs:
        groups.setdefault(ended.kind, []).append(ended)
    return list(groups.values())


def _heading(same: list[Ended], runs: list[Ended], look: Look) -> Text:
    result = same[0].result
    style = VERDICT_STYLES[result.verdict]
    several_browsers = len({ended.result.browser for ended in runs}) > 1
    of = sum(ended.what == same[0].what for ended in runs)
    heading = Text.assemble((f"{look.signs.verdicts[result.verdict]} ", style), (result.scenario, "bold"))
    heading.append(f"  {result.subject}{f'  {result.browser}' if several_browsers else ''}  ")
    heading.append(result.verdict, style=style)
    return heading.append(f" in {len(same)} of {of} runs" if of > 1 else "")


def _table(runs: list[Ended]) -> Verdicts:
    table: Verdicts = {}
    for ended, column in zip(runs, columns([ended.result for ended in runs]), strict=True):
        table.setdefault(ended.result.scenario, {}).setdefault(column, []).append(ended.judgement)
    return table


def _count(runs: list[Ended]) -> Text:
    """Return a line such as `3 runs in 7.2 s: 2 held, 1 violated`."""
    counts: Counter[str] = Counter(ended.result.verdict for ended in runs)
    seconds = sum(ended.result.duration_s for ended in runs)
    each = [Text(f"{counts[name]} {name}", style) for name, style in VERDICT_STYLES.items() if counts[name]]
    return Text(f"{len(runs)} runs in {seconds:.1f} s: ") + Text(", ").join(each)
