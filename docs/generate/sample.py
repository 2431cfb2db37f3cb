"""The output of a command in README: what is printed today of two recorded runs, in a wide terminal."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.report.suite import Suite
from bridge.report.terminal import Look, Terminal

RECORDINGS = Path(__file__).parents[2] / "tests" / "recordings"
LOOK = Look(width=120)
VERSIONS = ("6.27.0", "6.27.1")
_BLOCK = re.compile(r"(?<=```text\n)hidden-expiry .*?(?=```\n)", re.DOTALL)
COMMAND = "profiler-bridge run hidden-expiry --sdk {} --recording recordings"


def with_sample(readme: str) -> str:
    """Return the text of README with the output of today."""
    found, count = _BLOCK.subn(lambda _: sample(), readme)
    if count != 1:
        raise AssertionError(f"README has {count} outputs of the scenario hidden-expiry, not one")
    return found


def sample() -> str:
    """Return what is printed of both runs."""
    suite = Suite(LOOK, [("hidden-expiry", f"datadog@{version}") for version in VERSIONS])
    printed = StringIO()
    terminal = Terminal(printed, LOOK)
    for version in VERSIONS:
        replay = Replay.of(read(RECORDINGS / f"hidden-expiry-datadog-{version}.pbr.zip"))
        judgement = judge(replay)
        terminal.print(suite.add(replay, judgement, result_of(replay, judgement)))
    terminal.print(suite.closing(lambda result: COMMAND.format(result.subject)))
    return printed.getvalue()
