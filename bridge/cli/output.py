"""What commands print: JSON documents on stdout, notes on stderr."""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from bridge.core.recording import Recording
from bridge.core.verdicts import Judgement
from bridge.report.evidence import evidence
from bridge.report.text import console, run_report
from bridge.report.timeline import rows
from bridge.scenarios.results import Result


def print_json(value: Any) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
    sys.stdout.flush()  # a command that goes on may be read through a pipe


def note(text: str) -> None:
    """A line for whoever watches; not part of the data."""
    sys.stderr.write(text + "\n")


def progress(text: str) -> None:
    """A line that only a person at a terminal wants."""
    if sys.stderr.isatty():
        note(text)


def print_run(recording: Recording, judgement: Judgement, result: Result) -> None:
    """The timeline, the verdicts, and what arrived."""
    out = console()
    out.print(run_report(recording, judgement, rows(recording, judgement)))
    out.print(evidence(result))
