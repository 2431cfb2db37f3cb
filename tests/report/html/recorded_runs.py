"""Stored recordings as the report shows them."""

from __future__ import annotations

from functools import cache

from bridge.core.recording import Recording
from bridge.judging.recording_files import read
from bridge.judging.results import Result, judged
from bridge.report.html.run import ShownRun, shown_run
from tests.report.recorded import NAMES, PATHS


@cache
def recording(name: str) -> Recording:
    return read(dict(zip(NAMES, PATHS, strict=True))[name])


def shown(recorded: Recording, *, redact: bool = True) -> ShownRun:
    return shown_run(*judged(recorded), redact=redact)


@cache
def shown_named(name: str) -> ShownRun:
    return shown(recording(name))


@cache
def result_named(name: str) -> Result:
    return judged(recording(name)).result
