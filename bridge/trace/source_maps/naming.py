"""The name of a frame: what source, map and bundle tell for certain. Pure.

A frame's position is that of its function: the parenthesis before its parameters; of an arrow function its
parameters or `async`; of a class without a constructor the word `class`, and of a class's fields the first of
them. Measured with Chromium 156 and bundles of esbuild, terser, rollup and webpack. Segments stand at these
places, at the function's name, or at a word before it, each bundler in its way.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bridge.trace.source_maps import javascript
from bridge.trace.source_maps.reading import Original, SourceMap
from bridge.trace.source_maps.text import Text, units

#: Names that are shorter can be those of a minifier.
_WRITTEN = 3
#: Parameters, a word, or the name of a class's field.
_BEGINS = re.compile(r"[(\[\"'*]|(?<![\w$#])[\w$#]")
_FUNCTION = len("function")


class Place(NamedTuple):
    """A position in a script, from 0. `name`: of the frame that is there."""

    name: str
    line: int
    column: int

    @property
    def bare(self) -> str:
        """The name without the objects that it is in, and without `get` or `set`."""
        return re.split(r"[. ]", self.name)[-1]


class Begins(NamedTuple):
    """Columns at which a function may begin, and the one of its name; None if that is unknown. `fields`:
    whether it is that of a class's fields. `word`: one at which it begins only if `function` stands there."""

    columns: list[int]
    name: int | None
    fields: bool = False
    word: int | None = None


class Namer:
    """Names the frames of one script. `script`: its text, None if it is unknown."""

    def __init__(self, source_map: SourceMap, script: Text | None) -> None:
        self._map = source_map
        self._script = script
        self._contents: dict[int, Text] = {}
        self._identifiers: dict[int, frozenset[str]] = {}

    def fits(self, place: Place) -> bool:
        """Whether a function can be at that position of the script: else the script is of another build."""
        if self._script is None:
            return True
        text, at = self._script.text, self._script.index(place.line, place.column)
        if at is None or not _BEGINS.match(text, at):
            return False
        own = javascript.own_name(text, at) if text[at] == "(" else None
        return own is None or own[1] in (place.bare, "constructor")

    def name(self, place: Place) -> str:
        """Return the name of the function at a position, "" if it has none, or if it is not known for
        certain."""
        begins = self._begins(place)
        for column in begins.columns:
            if name := self._written(place.line, column, begins):
                return name
        if begins.name is not None and (name := self._renamed(place, begins.name)):
            return name
        return self._kept(place)

    def _begins(self, place: Place) -> Begins:
        if self._script is None:
            return _guessed(place)
        at = self._script.index(place.line, place.column)
        return Begins([], None) if at is None else _found(self._script.text, at, place)

    def _written(self, line: int, column: int, begins: Begins) -> str | None:
        """Return the name of the function, or class, in the source that a column comes from."""
        original = self._map.exact(line, column)
        found = original and self._in_source(original)
        if not found:
            return None
        if column == begins.word and not javascript.function_at(*found):
            return None
        return javascript.class_name(*found) if begins.fields else javascript.name_at(*found)

    def _renamed(self, place: Place, column: int) -> str:
        """Return what a name in the script was in the source."""
        original = self._map.exact(place.line, column)
        if original is None:
            return ""
        name = original.name
        if not name and (found := self._in_source(original)):
            identifier = javascript.IDENTIFIER.match(*found)
            name = identifier[0] if identifier and identifier[0] not in javascript.KEYWORDS else ""
        prefix = place.name.partition(" ")[0] if place.name.startswith(("get ", "set ")) else ""
        return f"{prefix} {name}".strip() if name else ""

    def _kept(self, place: Place) -> str:
        """Return the name in the script, if the source has the same one."""
        bare = place.bare
        if not javascript.IDENTIFIER.fullmatch(bare):
            return place.name
        original = self._map.original(place.line, place.column)
        if original is None or self._map.contents[original.source] is None:
            known = len(bare) > _WRITTEN
        else:
            known = len(bare) >= _WRITTEN and bare in self._words(original.source)
        return place.name.rpartition(".")[2] if known else ""

    def _in_source(self, original: Original) -> tuple[str, int] | None:
        content = self._content(original.source)
        if content is None:
            return None
        at = content.index(original.line, original.column)
        return None if at is None else (content.text, at)

    def _words(self, source: int) -> frozenset[str]:
        """Return the identifiers in a source."""
        if source not in self._identifiers:
            found = javascript.IDENTIFIER.findall(self._map.contents[source] or "")
            self._identifiers[source] = frozenset(found)
        return self._identifiers[source]

    def _content(self, source: int) -> Text | None:
        text = self._map.contents[source]
        if text is not None and source not in self._contents:
            self._contents[source] = Text(text)
        return self._contents.get(source)


def _guessed(place: Place) -> Begins:
    """Return where a function begins in a script that is not known: `function NAME(`, `NAME(` or
    `function(`."""
    bare = units(place.bare)
    word = place.column - _FUNCTION
    if not bare:
        return Begins([place.column, word], None, word=word)
    name = place.column - bare
    return Begins([place.column, name, name - _FUNCTION - 1, word], name, word=word)


def _found(text: str, at: int, place: Place) -> Begins:
    """Return where the function begins that is at an index of a script."""
    own = javascript.own_name(text, at) if text[at : at + 1] == "(" else None
    first = own.start() if own else at
    begins = [at, first, *javascript.begins_before(text, first)]
    if text[at - 1 : at] == "(":
        begins.append(at - 1)  # a bundler wraps a function that it has moved
    columns = [place.column - units(text[begin:at]) for begin in begins]
    class_ = javascript.class_at(text, at)
    fields = class_ is None and not javascript.is_parameters(text, at)
    named: javascript.Named | None
    if own and own[1] != "constructor":
        named = javascript.Named(own[1], own.start())
    elif own or fields:
        class_ = javascript.class_around(text, at)
        named = class_.named if class_ else None
    else:
        named = class_.named if class_ else javascript.given(text, at)
    if named is None or named.name != place.bare:
        return Begins(columns, None, fields)
    before, behind = text[named.at : at], text[at : named.at]
    return Begins(columns, place.column - units(before) + units(behind), fields)
