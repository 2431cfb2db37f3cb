"""Source maps as they are written: JSON, of one bundle or of sections. Pure.

Source: https://tc39.es/ecma426/#sec-source-map-format. `ignoreList` tells nothing of positions, and is not
read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from bridge.errors import BadSourceMap
from bridge.trace.source_maps.mappings import Line, MalformedError, Segment, decoded
from bridge.trace.source_maps.source_names import joined, plain_names

T = TypeVar("T")

#: Sections inside of sections; the format has no need for more than one.
DEPTH_MAX = 8
#: Beyond all positions.
_END = (1 << 31, 1 << 31)


class Original(NamedTuple):
    """A place in a source. `line`, `column`: from 0. `name`: what the map says of what stands there, "" for
    nothing."""

    source: int
    line: int
    column: int
    name: str


class SourceMap:
    """A decoded map. `sources`: plain paths, "" for one without a name. `contents`: the text of each source,
    None where the map does not have it. `names`: in no order. `debug_id`: in lower case. `file`: the script
    that it is of. Both are "" if it does not say."""

    def __init__(self, parts: _Parts, debug_id: str = "", file: str = "") -> None:
        self.sources = plain_names(parts.sources)
        self.contents = parts.contents
        self.names = frozenset(parts.names)
        self.debug_id = debug_id
        self.file = file
        self._names = parts.names
        self._lines = parts.lines

    def original(self, line: int, column: int) -> Original | None:
        """Return where a generated position comes from: the segment at it, else the last one before it in its
        line. None if there is none, or it has no source. `line`, `column`: from 0."""
        found = self._up_to(line, column)
        return found and self._original(found[1])

    def exact(self, line: int, column: int) -> Original | None:
        """Return where a generated position comes from, None if no segment begins there."""
        found = self._up_to(line, column)
        return self._original(found[1]) if found and found[0] == column else None

    def _up_to(self, line: int, column: int) -> tuple[int, Segment] | None:
        found = self._lines.get(line)
        return found.up_to(column) if found else None

    def _original(self, segment: Segment) -> Original | None:
        source, line, column, name = segment
        if source < 0:
            return None
        return Original(source, line, column, self._names[name] if name >= 0 else "")


class _Parts(NamedTuple):
    sources: list[str]
    contents: list[str | None]
    names: list[str]
    lines: dict[int, Line]

    def add(self, other: _Parts, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Add the segments of a section that begins at one generated position, up to another one."""
        first_source, first_name = len(self.sources), len(self.names)
        self.sources.extend(other.sources)
        self.contents.extend(other.contents)
        self.names.extend(other.names)
        for number, line in other.lines.items():
            ahead = begin[1] if number == 0 else 0
            for column, segment in line:
                if (begin[0] + number, ahead + column) >= end:
                    break
                source, original, original_column, name = segment
                moved = (
                    source if source < 0 else first_source + source,
                    original,
                    original_column,
                    name if name < 0 else first_name + name,
                )
                self.lines.setdefault(begin[0] + number, Line()).add(ahead + column, moved)


class _Offset(msgspec.Struct):
    line: int
    column: int


class _Section(msgspec.Struct):
    offset: _Offset
    map: msgspec.Raw = msgspec.Raw(b"")
    url: Any = None


class _Written(msgspec.Struct, rename="camel"):
    version: Any = None
    file: str | None = None
    mappings: str | None = None
    sources: list[str | None] = []
    names: list[str] = []
    source_root: str | None = None
    sources_content: list[str | None] | None = None
    debug_id: str | None = None
    #: as some tools write it
    old_debug_id: str | None = msgspec.field(default=None, name="debug_id")
    sections: list[_Section] | None = None


def read_source_map(data: bytes, name: str) -> SourceMap:
    """Return the map in a file. `name`: of the file, for errors. Raises BadSourceMap.

    A map of 1.2 MB takes about 80 ms.
    """
    try:
        written = _written(_json_part(data))
        debug_id = (written.debug_id or written.old_debug_id or "").lower()
        return SourceMap(_parts(written, 0), debug_id, written.file or "")
    except (MalformedError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadSourceMap(f"{name} is no valid source map: {error}; build it again") from None
    except OverflowError:
        raise BadSourceMap(f"{name} is no valid source map: a position has more than 32 bits") from None
    except RecursionError:
        raise BadSourceMap(f"{name} is no valid source map: it is nested too deeply") from None


def _json_part(data: bytes) -> bytes:
    """Return a map without what keeps it from being run as a script."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    return data.partition(b"\n")[2] if data.startswith(b")]}'") else data


def _written(data: bytes | msgspec.Raw) -> _Written:
    written = msgspec.json.decode(data, type=_Written)
    if written.version != 3 or isinstance(written.version, bool):
        shown = "no version" if written.version is None else f"version {str(written.version)[:40]}"
        raise MalformedError(f"it has {shown}, and version 3 is the only one")
    return written


def _parts(written: _Written, depth: int) -> _Parts:
    if written.sections is not None:
        return _of_sections(written.sections, depth)
    if written.mappings is None:
        raise MalformedError("it has no mappings")
    sources = written.sources
    contents = (written.sources_content or [])[: len(sources)]
    return _Parts(
        sources=["" if source is None else joined(written.source_root or "", source) for source in sources],
        contents=[*contents, *[None] * (len(sources) - len(contents))],
        names=written.names,
        lines=decoded(written.mappings, len(sources), len(written.names)),
    )


def _of_sections(sections: Sequence[_Section], depth: int) -> _Parts:
    if depth >= DEPTH_MAX:
        raise MalformedError(f"it has sections inside of sections, {DEPTH_MAX} deep")
    whole = _Parts([], [], [], {})
    for section, begin, end in _places(sections):
        if section.url is not None:
            raise MalformedError(
                "a section has a url in place of a map; sections that are files are not read"
            )
        if not bytes(section.map):
            raise MalformedError("a section has no map")
        whole.add(_parts(_written(section.map), depth + 1), begin, end)
    for line in whole.lines.values():
        line.sort()
    return whole


def _places(
    sections: Sequence[_Section],
) -> Iterator[tuple[_Section, tuple[int, int], tuple[int, int]]]:
    """Yield each section with its begin, and the begin of the next one."""
    begins = [(section.offset.line, section.offset.column) for section in sections]
    ends = [*begins[1:], _END]
    for section, begin, end in zip(sections, begins, ends, strict=False):
        if min(begin) < 0 or max(begin) >= _END[0] or begin > end:
            raise MalformedError("its sections are not in order of their offsets")
        yield section, begin, end
