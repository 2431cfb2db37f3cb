"""Traces with the names and places of their sources, and what is told of it at the end of a command."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bridge.report.source_maps.finding import Finder, path_of
from bridge.report.source_maps.folder import OPTION, MapFolder
from bridge.report.terminal import printable
from bridge.trace.model import Trace
from bridge.trace.source_maps.naming import Place
from bridge.trace.source_maps.symbolication import symbolicated

#: So many scripts are told by their names.
_NAMED = 5
#: So many remarks are told.
_TOLD = 10


class SourceMaps:
    """The maps below `path`, a folder or a single map. Raises BadSourceMap if it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._finder = Finder(MapFolder(path))
        self._frames: dict[tuple[str, Place], bool] = {}

    def mapped(self, trace: Trace) -> Trace:
        """Return a trace with its frames as they are in the sources. Raises BadSourceMap."""
        return symbolicated(trace, self._finder.script, self._note)

    def told(self) -> list[str]:
        """Return what became of all frames, in lines."""
        frames, mapped = len(self._frames), sum(self._frames.values())
        remarks = [*self._without(), *self._finder.remarks]
        more = [f"and {len(remarks) - _TOLD} more remarks on source maps"] if len(remarks) > _TOLD else []
        return [f"source maps: {mapped} of {frames} functions mapped", *remarks[:_TOLD], *more]

    def _note(self, url: str, place: Place, mapped: bool) -> None:
        # The script's own code is not that of a function.
        if (place.line, place.column, place.name) != (0, 0, ""):
            self._frames[url, place] = mapped

    def _without(self) -> list[str]:
        """Return lines about the scripts without a map, and about those that their maps do not fit."""
        missing: dict[str, None] = {}
        unmapped: Counter[str] = Counter()
        for (url, _), mapped in self._frames.items():
            path = printable(path_of(url))[:100] or "a script without a path"
            if self._finder.script(url) is None:
                missing[path] = None
            elif not mapped:
                unmapped[path] += 1
        lines = [
            f"{path}: {count} function{'s have' if count > 1 else ' has'} no source in its map"
            for path, count in unmapped.items()
        ]
        if missing:
            more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
            lines.insert(0, f"no map in {OPTION} for {', '.join(list(missing)[:_NAMED])}{more}")
        return lines
