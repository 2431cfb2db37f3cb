from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import BadSourceMap, ExitCode
from bridge.trace.source_maps.reading import DEPTH_MAX, Original, SourceMap, read_source_map
from tests.trace.source_maps.written import Fields, data, data_of, source_map

LINES: list[list[Fields]] = [[(0, 0, 4, 2, 1), (5, 1, 0, 7), (9,)], [], [(3, 0, 8, 1)]]


def read(written: bytes) -> SourceMap:
    return read_source_map(written, "app.js.map")


def test_a_position_leads_to_its_source() -> None:
    found = read(data_of(LINES))
    assert found.original(0, 0) == found.original(0, 4) == Original(0, 4, 2, "two")
    assert found.original(0, 5) == Original(1, 0, 7, "")
    assert found.original(0, 9) is None, "a segment of one number has no source"
    assert found.original(1, 0) is None
    assert found.original(2, 2) is None
    assert found.original(2, 300) == Original(0, 8, 1, "")
    assert found.exact(2, 3) == Original(0, 8, 1, "")
    assert found.exact(2, 4) is None


def test_what_else_is_in_it() -> None:
    more = {
        "sourceRoot": "src/",
        "sourcesContent": ["text"],
        "debugId": "ABC",
        "file": "app.js",
        "ignoreList": [0],
    }
    found = read(data_of(LINES, **more))
    assert (found.sources, found.contents) == (["src/a.js", "src/b.js"], ["text", None])
    assert (found.debug_id, found.file, sorted(found.names)) == ("abc", "app.js", ["one", "three", "two"])
    assert read(data_of(LINES, debug_id="Def")).debug_id == "def"
    assert read(data_of(LINES, sources=[None, "b.js"])).sources == ["", "b.js"]


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b")]}'\n", b")]}' and more\n"])
def test_what_stands_before_the_map_is_left_out(before: bytes) -> None:
    assert read(before + data_of(LINES)).sources == ["a.js", "b.js"]


# --- sections ---------------------------------------------------------------------------------------------


def section(line: int, column: int, inner: dict[str, Any]) -> dict[str, Any]:
    return {"offset": {"line": line, "column": column}, "map": inner}


def test_sections_are_one_map() -> None:
    first = source_map([[(0, 0, 1, 0, 0), (50, 0, 2, 0)], [(0, 0, 3, 0)]])
    second = source_map([[(0, 0, 5, 0, 1)], [(2, 1, 6, 0)]], sources=["c.js", "d.js"], names=["x", "y"])
    found = read(data(version=3, sections=[section(0, 0, first), section(0, 40, second)]))
    assert found.sources == ["a.js", "b.js", "c.js", "d.js"]
    assert found.original(0, 39) == Original(0, 1, 0, "one")
    assert found.original(0, 40) == found.original(0, 60) == Original(2, 5, 0, "y"), (
        "it ends where another begins"
    )
    assert found.original(1, 1) is None, "the second section has begun"
    assert found.original(1, 2) == Original(3, 6, 0, "")
    inner = {"version": 3, "sections": [section(0, 2, second)]}
    nested = read(data(version=3, sections=[section(1, 3, inner)]))
    assert nested.original(1, 5) == Original(0, 5, 0, "y")
    assert nested.original(2, 2) == Original(1, 6, 0, "")


def nest(depth: int) -> dict[str, Any]:
    inner = source_map(LINES)
    for _ in range(depth):
        inner = {"version": 3, "sections": [section(0, 0, inner)]}
    return inner


SECTION = section(0, 0, source_map(LINES))
BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "truncated"),
    "no JSON": (b"<html>", "malformed"),
    "a list": (b"[]", "Expected `object`"),
    "invalid UTF-8": (b'{"version": 3, "mappings": "\xff"}', "UTF-8"),
    "too deep": (b'{"version": ' + b"[" * 100_000, "nested too deeply"),
    "no version": (data(mappings=""), "no version"),
    "another version": (data_of([], version=2), "version 2"),
    "a version that is none": (data_of([], version=True), "version True"),
    "NaN": (b'{"version": NaN}', "malformed"),
    "a huge number": (b'{"version": 1' + b"0" * 400 + b"}", "version"),
    "no mappings": (data(version=3), "no mappings"),
    "mappings of another type": (data_of([], mappings=7), "mappings"),
    "sources of another type": (data_of([], sources=[7]), "sources"),
    "names of another type": (data_of([], names="abc"), "names"),
    "broken mappings": (data_of([], mappings="A?"), "no digit"),
    "a section with a url": (
        data(version=3, sections=[{"offset": {"line": 0, "column": 0}, "url": "x"}]),
        "url",
    ),
    "a section without a map": (data(version=3, sections=[{"offset": {"line": 0, "column": 0}}]), "no map"),
    "a section of another version": (data(version=3, sections=[section(0, 0, {"version": 1})]), "version 1"),
    "sections out of order": (data(version=3, sections=[section(2, 0, source_map([])), SECTION]), "order"),
    "an offset below 0": (data(version=3, sections=[section(-1, 0, source_map(LINES))]), "order"),
    "an offset beyond all": (data(version=3, sections=[section(2**40, 0, source_map(LINES))]), "order"),
    "columns beyond all": (data(version=3, sections=[section(0, 2**31 - 2, source_map(LINES))]), "32 bits"),
    "sections too deep": (data(**nest(DEPTH_MAX + 1)), "sections inside of sections"),
    "sections far too deep": (data(**nest(200)), "sections inside of sections"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_one_is_told(name: str) -> None:
    written, cause = BAD[name]
    with pytest.raises(BadSourceMap) as told:
        read(written)
    message = str(told.value)
    assert message.startswith("app.js.map is no valid source map: ")
    assert cause in message
    assert "\n" not in message
    assert len(message) < 300
    assert told.value.exit_code == ExitCode.BAD_FILE


@given(st.data())
def test_a_map_that_was_damaged_is_read_or_told(chosen: st.DataObject) -> None:
    whole = data(version=3, sections=[SECTION, section(3, 0, source_map(LINES, sourcesContent=["x", None]))])
    at = chosen.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + chosen.draw(st.binary(max_size=4)) + whole[at + chosen.draw(st.integers(0, 6)) :]
    try:
        found = read(damaged)
    except BadSourceMap:
        return
    for column in range(0, 30, 3):
        original = found.original(0, column)
        assert original is None or found.sources[original.source] is not None


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
keys = st.sampled_from(
    ["version", "mappings", "sources", "names", "sourcesContent", "sourceRoot", "sections", "debugId"]
)


@given(st.dictionaries(keys, values, max_size=3))
def test_values_of_any_type_are_read_or_told(changed: dict[str, Any]) -> None:
    try:
        found = read(json.dumps({**source_map(LINES), **changed}).encode())
    except BadSourceMap:
        return
    assert len(found.contents) == len(found.sources)
