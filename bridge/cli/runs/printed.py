"""What `run` prints of its plays, in their order."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text

from bridge.cli.output import note, print_json, stdout
from bridge.cli.pages import Pages
from bridge.cli.runs.gate import Gate
from bridge.harness.player import Played
from bridge.judging.results import Judged, Result
from bridge.report.suite import Suite


class Printed:
    """Prints each run when it has ended, and all before it, and the end of the call."""

    def __init__(
        self, as_json: bool, suite: Suite, pages: Pages | None = None, gate: Gate | None = None
    ) -> None:
        self._as_json = as_json
        self._suite = suite
        self._pages = pages or Pages(None)
        self._gate = gate or Gate(as_json=as_json)
        self._results: list[Result] = []
        #: place -> what has ended before its turn
        self._early: dict[int, Played | None] = {}
        self._due = 0

    def add(self, place: int, played: Played | None) -> None:
        """Take what has ended; None: it was given up."""
        self._early[place] = played
        while self._due in self._early:
            self._print(self._early.pop(self._due))
            self._due += 1

    def _print(self, played: Played | None) -> None:
        if played is None:
            return
        result = played.result
        self._results.append(result)
        if not self._as_json:
            stdout().print(self._suite.add(played.replay, played.judgement, result))
        elif result.failure:
            note(f"profiler-bridge: {result.scenario} on {result.subject}: {result.failure}")
        self._pages.add(Judged(played.replay, played.judgement, result))

    def interrupt(self, command: Callable[[Result], str], why: str) -> None:
        """Print and write what there is of a call that an error ends, and `why` it does."""
        for place in sorted(self._early):
            self._print(self._early.pop(place))
        if self._results:
            self.finish(command, why)
        else:
            self._gate.report([], why)
            self._gate.write()

    def finish(self, command: Callable[[Result], str], ended_by: str = "") -> int:
        """Print the closing list and table, or JSON, and write the files. Returns the exit code. `ended_by`:
        why the call ended early, "" if it did not."""
        report = self._gate.report(self._results, ended_by)
        if self._as_json:
            print_json(report)
        else:
            stdout().print(self._suite.closing(command), *map(Text, self._gate.lines()))
        self._pages.close()
        self._gate.write()
        return report.exit_code
