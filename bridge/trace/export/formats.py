"""The formats by their names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from bridge.trace.export.collapsed import collapsed
from bridge.trace.export.runs import Run, chrome_trace
from bridge.trace.export.speedscope import speedscope

#: The keys of `FORMATS`, for the types of options.
FormatName = Literal["speedscope", "chrome-trace", "collapsed"]


class Wanted(NamedTuple):
    """`name`: of the document. `exporter`: name and version of this program. `idle`: whether `collapsed` has
    the time without script too."""

    name: str
    exporter: str
    idle: bool = False


class Format(NamedTuple):
    """`suffix`: of its files. `opens`: what reads it. `write`: all runs as one file."""

    suffix: str
    media_type: str
    opens: str
    write: Callable[[Sequence[Run], Wanted], bytes]


FORMATS: dict[str, Format] = {
    "speedscope": Format(
        ".speedscope.json",
        "application/json",
        "https://www.speedscope.app, or `npx speedscope FILE`",
        lambda runs, wanted: speedscope(runs, wanted.name, wanted.exporter),
    ),
    "chrome-trace": Format(
        ".trace.json",
        "application/json",
        "the performance panel of Chromium's DevTools (Load profile), https://ui.perfetto.dev",
        lambda runs, _: chrome_trace(runs),
    ),
    "collapsed": Format(
        ".collapsed.txt",
        "text/plain",
        "flamegraph.pl, https://profiler.firefox.com",
        lambda runs, wanted: collapsed([run.normal for run in runs], idle=wanted.idle),
    ),
}
