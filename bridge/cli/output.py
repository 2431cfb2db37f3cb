"""What commands print: JSON documents on stdout, notes on stderr."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement
from bridge.harness.judging import judge_replay, replay
from bridge.report.text import console, run_report
from bridge.report.timeline import rows
from bridge.scenarios.results import Result, result_of


def print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def note(text: str) -> None:
    """A line for whoever watches; not part of the data."""
    sys.stderr.write(text + "\n")


def progress(text: str) -> None:
    """A line that only a person at a terminal wants."""
    if sys.stderr.isatty():
        note(text)


def judged(recording: Recording, path: str | None = None) -> tuple[Result, Judgement]:
    """The verdict of a recording, the same whoever asks: `run` and `show` both come here."""
    replayed = replay(recording)
    judgement = judge_replay(replayed, recording)
    return result_of(recording, replayed, judgement, path), judgement


def print_timeline(recording: Recording, judgement: Judgement) -> None:
    console().print(run_report(recording, judgement, rows(recording, judgement)))
