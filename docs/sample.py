"""The output of a command in README: what is printed today of two recorded runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from rich.console import RenderableType

from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.judging.timeline import rows
from bridge.report.evidence import evidence
from bridge.report.terminal import Look, Terminal
from bridge.report.text import run_report
from bridge.report.verdict_table import verdict_table

RECORDINGS = Path(__file__).parents[1] / "tests" / "recordings"
LOOK = Look(width=120)
VERSIONS = ("6.27.0", "6.27.1")
_BLOCK = re.compile(r"(?<=```text\n)hidden-expiry .*?(?=```\n)", re.DOTALL)
_CUT = "    …"


def with_sample(readme: str) -> str:
    """Return the text of README with the output of today."""
    found, count = _BLOCK.subn(lambda _: sample(), readme)
    if count != 1:
        raise AssertionError(f"README has {count} outputs of the scenario hidden-expiry, not one")
    return found


def sample() -> str:
    """Return the first run in full, of the second one what differs, and the table of both."""
    broken, fixed = (_replay(version) for version in VERSIONS)
    verdicts = {replay.recording.meta.subject: [judge(replay)] for replay in (broken, fixed)}
    table = _text(verdict_table({"hidden-expiry": verdicts}, LOOK))
    return "\n".join([*_report(broken), "", *_excerpt(_report(fixed)), "", *table, ""])


def _excerpt(lines: list[str]) -> Iterator[str]:
    """Yield the title, and the timeline from the click until the tab is hidden again."""
    click = next(number for number, line in enumerate(lines) if "→ activity" in line)
    hide = next(number for number, line in enumerate(lines) if number > click and "→ hide" in line)
    yield from (lines[0], _CUT, *lines[click : hide + 1], _CUT)


def _report(replay: Replay) -> list[str]:
    judgement = judge(replay)
    report = run_report(replay.recording, judgement, rows(replay, judgement), LOOK)
    return _text(report, evidence(result_of(replay, judgement), LOOK))


def _replay(version: str) -> Replay:
    return Replay.of(read(RECORDINGS / f"hidden-expiry-datadog-{version}.pbr.zip"))


def _text(*parts: RenderableType) -> list[str]:
    """Return the lines of a report, as they are printed in a wide terminal."""
    printed = StringIO()
    Terminal(printed, LOOK).print(*parts)
    return printed.getvalue().rstrip().split("\n")
