"""What commands print: JSON documents on stdout, notes on stderr."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from bridge.core.verdicts import Judgement
from bridge.judging.replay import Replay
from bridge.judging.results import Result
from bridge.judging.timeline import rows
from bridge.report.evidence import evidence
from bridge.report.text import console, run_report


def print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
    sys.stdout.flush()  # the command may go on running, and its reader may be at a pipe


def note(text: str) -> None:
    """Print a line to stderr; it is not part of the data."""
    sys.stderr.write(text + "\n")


def progress(text: str) -> None:
    """Print a line to stderr, only if it is a terminal."""
    if sys.stderr.isatty():
        note(text)


def print_run(replay: Replay, judgement: Judgement, result: Result) -> None:
    """Print the timeline, the verdicts, and what arrived."""
    out = console()
    out.print(run_report(replay.recording, judgement, rows(replay, judgement)))
    out.print(evidence(result))
