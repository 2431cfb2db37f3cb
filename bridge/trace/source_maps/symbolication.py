"""A trace with the names and places of its sources. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import structs

from bridge.trace.model import Frame, Trace
from bridge.trace.source_maps.naming import Namer, Place
from bridge.trace.source_maps.reading import SourceMap
from bridge.trace.source_maps.text import Text


class Script:
    """A script with its source map. `text`: as it was built, None if that is unknown."""

    def __init__(self, source_map: SourceMap, text: str | None = None) -> None:
        self._map = source_map
        self._namer = Namer(source_map, None if text is None else Text(text))
        self._known: dict[Place, Mapped | None] = {}

    def mapped(self, place: Place) -> Mapped | None:
        """Return what a frame is in the sources; None if no source is known for its position."""
        if place not in self._known:
            self._known[place] = self._find(place)
        return self._known[place]

    def _find(self, place: Place) -> Mapped | None:
        # The script's own code, outside of functions, comes from all sources.
        if (place.line, place.column, place.name) == (0, 0, "") and len(self._map.sources) > 1:
            return None
        original = self._map.original(place.line, place.column)
        if original is None or not self._map.sources[original.source] or not self._namer.fits(place):
            return None
        source = self._map.sources[original.source]
        return Mapped(self._namer.name(place), source, original.line, original.column)


class Mapped(NamedTuple):
    """A function in a source. `line`, `column`: from 0. `name`: "" for none."""

    name: str
    source: str
    line: int
    column: int


#: Returns a trace with its functions as in their sources.
Symbolicate = Callable[[Trace], Trace]


def unchanged(trace: Trace) -> Trace:
    """Return the trace: there are no source maps."""
    return trace


#: Returns the script at an address, None for one without a source map.
Find = Callable[[str], Script | None]
#: Is told of each frame of a script: its address and its place, and whether it was mapped.
Told = Callable[[str, Place, bool], None]


def symbolicated(trace: Trace, find: Find, told: Told = lambda *_: None) -> Trace:
    """Return the trace with frames as they are in the sources. Frames without a source stay as they are."""
    resources = list(trace.resources)
    numbers = {resource: number for number, resource in enumerate(resources)}
    frames = []
    for frame in trace.frames:
        mapped = _mapped(trace, frame, find, told)
        if mapped is None:
            frames.append(frame)
            continue
        number = numbers.setdefault(mapped.source, len(resources))
        if number == len(resources):
            resources.append(mapped.source)
        frames.append(Frame(mapped.name, number, mapped.line + 1, mapped.column + 1))
    return structs.replace(trace, resources=resources, frames=frames)


def _mapped(trace: Trace, frame: Frame, find: Find, told: Told) -> Mapped | None:
    number = frame.resource_id
    if number is None or not 0 <= number < len(trace.resources) or not frame.line or not frame.column:
        return None
    url = trace.resources[number]
    place = Place(frame.name, frame.line - 1, frame.column - 1)
    script = find(url)
    mapped = script.mapped(place) if script else None
    told(url, place, mapped is not None)
    return mapped
