"""Files of other tools that are sent in place of a trace, and what to do with each. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_NEEDED = "needed is what `await profiler.stop()` gives: an object with resources, frames, stacks and samples"


def _has(*names: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(name in value for name in names)


def _is_trace_events(value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("traceEvents"), list)
    return isinstance(value, list) and bool(value) and _has("ph", "ts")(value[0])


def _is_speedscope(value: Any) -> bool:
    named = isinstance(value, dict) and "speedscope" in str(value.get("$schema", ""))
    return named or _has("shared", "profiles")(value)


def _is_har(value: Any) -> bool:
    return _has("log")(value) and _has("entries")(value["log"])


def _is_sampled_heap(value: Any) -> bool:
    return _has("head")(value) and _has("callFrame")(value["head"])


_TRACE_EVENTS = "a Chrome trace (trace events, as DevTools' performance panel saves them)"
_CPU_PROFILE = "a .cpuprofile (as DevTools and node --cpu-prof save it)"
_HEAP_PROFILE = "a .heapprofile (allocation sampling)"
_HEAP_SNAPSHOT = "a heap snapshot"

#: What it is, and by what it is known; the first that fits counts.
_KINDS: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    (_TRACE_EVENTS, _is_trace_events),
    (_CPU_PROFILE, _has("nodes", "startTime", "endTime")),
    (_HEAP_PROFILE, _has("head", "samples")),
    (_HEAP_PROFILE, _is_sampled_heap),
    (_HEAP_SNAPSHOT, _has("snapshot", "nodes", "strings")),
    ("a speedscope file", _is_speedscope),
    ("a Firefox profile", _has("meta", "threads")),
    ("a HAR file (HTTP archive)", _is_har),
    ("an OpenTelemetry export", _has("resourceProfiles")),
    ("an OpenTelemetry export", _has("resourceSpans")),
    ("a Lighthouse report", _has("lighthouseVersion")),
    ("a profile of React's DevTools", _has("dataForRoots")),
    ("a Sentry profile: send it in an envelope, to /api/PROJECT/envelope/", _has("chunk_id", "profiler_id")),
    ("a Sentry profile: send it in an envelope, to /api/PROJECT/envelope/", _has("event_id", "profile")),
    ("a source map", _has("version", "sources", "mappings")),
)

#: The first bytes of formats that are no JSON, and of files that are often too large to be decoded.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive (a Playwright trace, or a recording)"),
    (b"JAVAPROFILE", "a Java heap dump"),
    (b"PERFILE2", "a perf.data file"),
    (b"\x7fELF", "a program"),
    (b"<!", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML file"),
    (b"v8-version", "a log of V8 (--prof)"),
    (b"\x0a\x04\x08", "a pprof profile"),
    (b'{"traceEvents"', _TRACE_EVENTS),
    (b'{"metadata"', _TRACE_EVENTS),
    (b'[{"args"', _TRACE_EVENTS),
    (b'{"nodes"', _CPU_PROFILE),
    (b'{"head"', _HEAP_PROFILE),
    (b'{"snapshot"', _HEAP_SNAPSHOT),
)


def name_of(value: Any) -> str:
    """Return what decoded JSON is instead of a trace, and what is needed; "" if it is not known."""
    return next((f"this is {kind}; {_NEEDED}" for kind, fits in _KINDS if fits(value)), "")


def name_of_bytes(data: bytes) -> str:
    """Return what data is instead of a trace, by its first bytes; "" if it is not known."""
    start = data[:256].translate(None, b" \t\r\n")
    return next((f"this is {kind}; {_NEEDED}" for first, kind in _BEGINNINGS if start.startswith(first)), "")
