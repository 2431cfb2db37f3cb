"""A set of profiles with the functions of its sources. Each frame is looked up once for all."""

from __future__ import annotations

from bridge.cli.stored.source_maps import GivenMaps
from bridge.trace.calls import Call, frame_calls
from bridge.trace.comparison.profile_set import ProfileSet, joined
from bridge.trace.model import Frame, Trace
from bridge.trace.tree import calls_in


def mapped(given: ProfileSet, maps: GivenMaps) -> ProfileSet:
    """Return a set of exact frames with their functions as in the sources. Raises BadSourceMap."""
    scripts = [call for call in calls_in(given.tree) if call.kind == "script"]
    urls = {url: number for number, url in enumerate(dict.fromkeys(call.url for call in scripts))}
    frames = [Frame(call.name, urls[call.url], call.line, call.column) for call in scripts]
    trace = maps.trace(Trace(list(urls), frames, [], []))
    sources: dict[Call, Call] = dict(zip(scripts, frame_calls(trace.resources, trace.frames), strict=True))
    return joined([given], given.name, "exact", lambda call: sources.get(call, call))
