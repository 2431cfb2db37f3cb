"""The runs of one call, as they are printed one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bridge.core.verdicts import Judgement
from bridge.judging.production import policy_lines
from bridge.judging.replay import Replay
from bridge.judging.results import Result
from bridge.judging.timeline import rows
from bridge.report.closing import Ended, closing
from bridge.report.evidence import evidence
from bridge.report.grid import grid
from bridge.report.terminal import Look, printable
from bridge.report.text import VERDICT_STYLES, run_report

#: With less room beside a line of a run its parts are not in columns.
_ROOM = 20


class Suite:
    """A run that held is a line, any other its whole story; of several that ended alike only the first.

    `expected`: scenario and subject of the runs to come, for columns. `verbose`: print the story of each run.
    `browsers`: whether there are several, so that lines name them.
    """

    def __init__(
        self,
        look: Look,
        expected: Iterable[tuple[str, str]] = (),
        *,
        verbose: bool = False,
        browsers: bool = False,
    ) -> None:
        self._look = look
        self._verbose = verbose
        self._browsers = browsers
        names = list(expected)
        self._widths = [max((len(name[at]) for name in names), default=0) for at in (0, 1)]
        self._runs: list[Ended] = []
        self._kinds: set[object] = set()
        self._told: set[str] = set()
        self._line_above = False

    def add(self, replay: Replay, judgement: Judgement, result: Result) -> RenderableType:
        """Return what is to be printed of a run that has ended."""
        ended = Ended(judgement, result)
        told = self._verbose or not (ended.all_held or ended.kind in self._kinds)
        self._runs.append(ended)
        self._kinds.add(ended.kind)
        parts = list(self._story(replay, ended) if told else self._lines(replay, ended))
        if told and self._line_above:
            parts.insert(0, "")
        self._line_above = not told
        return Group(*parts)

    def closing(self, command: Callable[[Result], str]) -> RenderableType:
        """Return what is to be printed at the end. `command`: see `closing`."""
        parts = list(closing(self._runs, command, self._look))
        return Group(*(["", *parts] if parts and self._line_above else parts))

    def _lines(self, replay: Replay, ended: Ended) -> Iterator[RenderableType]:
        """Yield a line for the run, and what a reader should know of it that no run has told before."""
        result = ended.result
        style = VERDICT_STYLES[result.verdict]
        words = [result.scenario, result.subject]
        if self._look.room(sum(self._widths)) >= _ROOM:
            words = [word.ljust(width) for word, width in zip(words, self._widths, strict=True)]
        sign = self._look.signs.verdicts[result.verdict].ljust(self._look.signs.width)
        told = f"{'  '.join(words)}  {result.duration_s:5.1f} s  "
        text = Text.assemble(told, (result.verdict, style), (f"  {self._more(ended)}", "dim"))
        path = result.recording or ""
        beside = self._look.room(len(sign) + 1 + len(text) + 2 + len(path)) >= 0
        if path and beside:
            text.append(f"  {path}", style="dim")
        line = grid([len(sign) + 1])
        line.add_row(Text(sign, style=style), text)
        yield line
        if path and not beside:
            yield Text(f"    {path}", style="dim", no_wrap=True, overflow="ignore")
        for notice in self._new([*ended.judgement.notices, *policy_lines(replay.recording)]):
            yield Padding(Text(printable(notice), style="yellow"), (0, 0, 0, 4), expand=False)

    def _story(self, replay: Replay, ended: Ended) -> Iterator[RenderableType]:
        """Yield all that is told of a run: its timeline, its rules, what arrived, and what was not as in
        production in no run before."""
        judgement, result = ended
        yield run_report(replay.recording, judgement, rows(replay, judgement), self._look)
        changes = self._new(result.not_as_in_production)
        yield evidence(replace(result, not_as_in_production=changes), self._look)

    def _new(self, lines: list[str]) -> list[str]:
        """Return the lines that this has not returned before."""
        found = [line for line in dict.fromkeys(lines) if line not in self._told]
        self._told.update(found)
        return found

    def _more(self, ended: Ended) -> str:
        """Return what the verdict rests on: the rules that were broken, how many held, or the reason."""
        judgement, result = ended
        if result.verdict == "not-applicable":
            return printable(judgement.reasons[""])
        broken = [violation.rule for violation in judgement.violations]
        broken += [f"{vendor}: {each.rule}" for vendor, others in judgement.broken.items() for each in others]
        if broken:
            return ", ".join(dict.fromkeys(broken))
        held = sum(verdict == "held" for verdict in result.rules.values())
        browser = f"{result.browser}, " if self._browsers else ""
        return f"({result.visibility} visibility, {browser}{held} of {len(result.rules)} rules)"
