"""The report's file."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bridge.report.html.run import ShownRun
from bridge.report.html.self_contained import drawn

SCHEMA = "profiler-bridge.report/1"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the page gets: one run, or two that it shows beside each other."""

    schema: str = SCHEMA
    runs: Sequence[ShownRun]


def document(runs: Sequence[ShownRun]) -> str:
    """Return the HTML document of one run, or of two beside each other."""
    title = " beside ".join(f"{run.scenario}, {run.subject}: {run.verdict}" for run in runs)
    return drawn(title, Page(runs=runs), "report")
