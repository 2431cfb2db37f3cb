"""The source map of a script at an address, from a folder of maps.

The script in the folder that has the longest common path with the address tells its map: by its debug id,
else by its `sourceMappingURL`. Without one it is the map that is named after the script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bridge.errors import BadSourceMap
from bridge.report.source_maps.folder import MAP, MapFolder
from bridge.report.terminal import printable
from bridge.trace.source_maps.reading import SourceMap, read_source_map
from bridge.trace.source_maps.references import References, data_in, references_in
from bridge.trace.source_maps.symbolication import Script

_DEBUG_ID = re.compile(rb'"debug_?[iI]d"\s*:\s*"([0-9a-fA-F-]{32,36})"')


class Finder:
    """Finds scripts in a folder. A map is read once. `remarks`: what a user must know of it, in words."""

    def __init__(self, folder: MapFolder) -> None:
        self._folder = folder
        self._scripts: dict[str, Script | None] = {}
        self._maps: dict[Path, SourceMap] = {}
        self.remarks: list[str] = []
        # It was named, so it is read whatever the traces have.
        self._single = self._map(folder.only) if folder.only else None

    def script(self, url: str) -> Script | None:
        """Return the script at an address, with its map; None without one. Raises BadSourceMap."""
        path = path_of(url)
        if path not in self._scripts:
            self._scripts[path] = self._find(path)
        return self._scripts[path]

    def _find(self, path: str) -> Script | None:
        parts = path.split("/")
        files = self._nearest(parts)
        if len(files) > 1 or not parts[-1]:
            return None
        text = self._folder.read(files[0]).decode("utf-8-sig", "replace") if files else None
        found = self._map_of(files[0], text, parts) if text is not None else self._map_named(parts)
        return Script(found, text) if found else None

    def _nearest(self, parts: Sequence[str]) -> list[Path]:
        """Return the file with the longest common path; several, which is told, if they are as near."""
        files = self._folder.named(parts[-1])
        common = [_common(file.relative_to(self._folder.top).parts, parts) for file in files]
        best = [file for file, length in zip(files, common, strict=True) if length == max(common)]
        if len(best) > 1:
            shown = ", ".join(printable(self._folder.shown(file)) for file in best[:5])
            path = printable("/".join(parts))[:100]
            self.remarks.append(f"{path} could be any of {shown}: name the folder of one of them")
        return best

    def _map_named(self, parts: Sequence[str]) -> SourceMap | None:
        """Return the map that is named after a script."""
        if self._single and self._single.file.rpartition("/")[2] == parts[-1]:
            return self._single
        files = self._nearest([*parts[:-1], parts[-1] + MAP])
        return self._map(files[0]) if len(files) == 1 else None

    def _map_of(self, script: Path, text: str, parts: Sequence[str]) -> SourceMap | None:
        """Return the map of a script in the folder."""
        references = references_in(text)
        found = self._linked(script, references) or self._map_named(parts)
        wanted = references.debug_id
        if not wanted or (found and found.debug_id == wanted):
            return found
        if wanted in self._by_debug_id:
            return self._map(self._by_debug_id[wanted])
        if found and found.debug_id:
            shown = printable(self._folder.shown(script))
            self.remarks.append(f"{shown}: its map is of another build, as its debug id differs")
            return None
        return found

    def _linked(self, script: Path, references: References) -> SourceMap | None:
        """Return the map that a script links to, if it is in the folder."""
        shown = printable(self._folder.shown(script))
        if references.has_data:
            return read_source_map(data_in(references.url, str(script)), f"the source map in {script}")
        path = unquote(references.url.partition("?")[0])
        if not path or re.match(r"[a-z][a-z0-9+.-]*:|/", path, re.IGNORECASE):
            return None
        file = self._folder.beside(script, path)
        if file is None:
            self.remarks.append(
                f"{shown}: its map {printable(path)[:100]} is outside of the folder, and is not read"
            )
        return self._map(file) if file and self._folder.has(file) else None

    @cached_property
    def _by_debug_id(self) -> dict[str, Path]:
        ids: dict[str, Path] = {}
        for file in self._folder.maps():
            for found in self._ids_in(file):
                ids.setdefault(found.decode().lower(), file)
        return ids

    def _ids_in(self, file: Path) -> list[bytes]:
        try:
            return _DEBUG_ID.findall(self._folder.read(file))
        except BadSourceMap:  # whether it is needed is not known yet
            return []

    def _map(self, file: Path) -> SourceMap:
        if file not in self._maps:
            self._maps[file] = read_source_map(self._folder.read(file), str(file))
        return self._maps[file]


def path_of(url: str) -> str:
    """Return the path of an address, "" if it has none."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _common(file: Sequence[str], path: Sequence[str]) -> int:
    """Return how many parts two paths have in common at their ends."""
    length = 0
    for one, other in zip(reversed(file), reversed(path), strict=False):
        if one != other:
            break
        length += 1
    return length
