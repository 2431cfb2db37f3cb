"""The formats by their names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from bridge.trace.export.chrome_trace import trace_document
from bridge.trace.export.collapsed import collapsed
from bridge.trace.export.cpuprofile import cpuprofile
from bridge.trace.export.firefox import firefox
from bridge.trace.export.otlp import otlp
from bridge.trace.export.placing import Axis
from bridge.trace.export.pprof import pprof
from bridge.trace.export.runs import Run, axis_of
from bridge.trace.export.speedscope import speedscope

#: The keys of `FORMATS`, for the types of options.
FormatName = Literal["speedscope", "chrome-trace", "firefox", "pprof", "cpuprofile", "collapsed", "otlp"]


class Wanted(NamedTuple):
    """`name`: of the document. `exporter`: name and version of this program. `idle`: whether formats that
    leave it out have the time without script too."""

    name: str
    exporter: str
    idle: bool = False


class Format(NamedTuple):
    """`suffix`: of its files. `opens`: what reads it. `write`: all runs as one file. `write_axis`: pages with
    their tracks; None if it has no place for them. `several`: whether a file can hold more than one run.
    `has_idle`: whether it always has the time without script."""

    suffix: str
    media_type: str
    opens: str
    write: Callable[[Sequence[Run], Wanted], bytes]
    write_axis: Callable[[Axis, str], bytes] | None = None
    several: bool = True
    has_idle: bool = True


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
        lambda runs, _: trace_document(axis_of(runs)),
        lambda axis, _: trace_document(axis),
    ),
    "firefox": Format(
        ".firefox.json",
        "application/json",
        "https://profiler.firefox.com",
        lambda runs, wanted: firefox(axis_of(runs), wanted.exporter),
        firefox,
    ),
    "pprof": Format(
        ".pb.gz",
        "application/octet-stream",
        "`go tool pprof -http=: FILE`, https://www.speedscope.app",
        lambda runs, wanted: pprof(runs, wanted.exporter, idle=wanted.idle),
        has_idle=False,
    ),
    "cpuprofile": Format(
        ".cpuprofile",
        "application/json",
        "Visual Studio Code, the performance panel of Chromium's DevTools (Load profile)",
        # Its name and its exporter have no place in it.
        lambda runs, _: cpuprofile(runs[0].normal, runs[0].wall_ms),
        several=False,
    ),
    "collapsed": Format(
        ".collapsed.txt",
        "text/plain",
        "flamegraph.pl, https://profiler.firefox.com",
        lambda runs, wanted: collapsed([run.normal for run in runs], idle=wanted.idle),
        has_idle=False,
    ),
    "otlp": Format(
        ".otlp.pb",
        "application/x-protobuf",
        "a receiver of OpenTelemetry's profiles, an experimental format (--endpoint URL sends them there)",
        lambda runs, wanted: otlp(runs, wanted.exporter, idle=wanted.idle),
        has_idle=False,
    ),
}
