"""The formats by their names. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bridge.trace.export.chrome_trace import chrome_trace
from bridge.trace.export.collapsed import collapsed
from bridge.trace.export.speedscope import speedscope
from bridge.trace.normal import NormalTrace


class Wanted(NamedTuple):
    """`name`: of the profile. `exporter`: name and version of this program. `wall_ms`: the start of the run,
    epoch ms, if known. `idle`: whether `collapsed` has the time without script too."""

    name: str
    exporter: str
    wall_ms: float | None = None
    idle: bool = False


class Format(NamedTuple):
    """`suffix`: of its files. `opens`: what reads it."""

    suffix: str
    opens: str
    write: Callable[[NormalTrace, Wanted], bytes]


FORMATS: dict[str, Format] = {
    "speedscope": Format(
        ".speedscope.json",
        "https://www.speedscope.app, or `npx speedscope FILE`",
        lambda normal, wanted: speedscope(normal, wanted.name, wanted.exporter),
    ),
    "chrome-trace": Format(
        ".trace.json",
        "the performance panel of Chromium's DevTools (Load profile), https://ui.perfetto.dev",
        lambda normal, wanted: chrome_trace(normal, wanted.name, wanted.wall_ms),
    ),
    "collapsed": Format(
        ".collapsed.txt",
        "flamegraph.pl, https://profiler.firefox.com",
        lambda normal, wanted: collapsed(normal, idle=wanted.idle),
    ),
}
