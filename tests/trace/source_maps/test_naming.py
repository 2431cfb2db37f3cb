"""The name of a frame. In scripts and sources `⟪` is where a segment begins; the frame is at `¦`."""

from __future__ import annotations

import re

import pytest

from bridge.trace.source_maps.naming import Namer, Place
from bridge.trace.source_maps.reading import read_source_map
from bridge.trace.source_maps.text import Text
from tests.trace.source_maps.written import Fields, data_of


def unmarked(text: str) -> str:
    return re.sub("[⟪¦]", "", text)


def columns(text: str, mark: str = "⟪") -> list[int]:
    """Where the marks are, in the text without any."""
    return [len(unmarked(text[: found.start()])) for found in re.finditer(mark, text)]


def name_of(
    name: str, script: str, source: str, *, names: str = "", known: bool = True, content: bool = True
) -> str:
    """The name of the frame. `names`: of the segments, in order; `-` for none."""
    words = names.split()
    line: list[Fields] = []
    for at, (generated, original) in enumerate(zip(columns(script), columns(source), strict=True)):
        named = words[at] if at < len(words) else "-"
        line.append((generated, 0, 0, original, *([] if named == "-" else [words.index(named)])))
    more = {"sourcesContent": [unmarked(source), None]} if content else {}
    found = read_source_map(data_of([line], names=words, **more), "x.map")
    text = Text(unmarked(script)) if known else None
    return Namer(found, text).name(Place(name, 0, columns(script, "¦")[0]))


@pytest.mark.parametrize(
    ("name", "script", "source"),
    [
        ("e", "function ⟪e¦(t){}", "function ⟪total(items) {}"),
        ("e", "⟪function e¦(t){}", "⟪function total(items) {}"),
        ("e", "⟪async function e¦(t){}", "⟪async function total(items) {}"),
        ("e", "var ⟪e=¦(t,n)=>1", "const ⟪total = (items, more) => 1"),
        ("e", "var e=⟪¦t=>1", "const total = ⟪items => 1"),
        ("e", "var e=⟪¦t=>1", "const total = (⟪items) => 1"),
        ("", "⟪(¦t=>1)(3)", "const total = ⟪(items) => 1; total(3)"),
        ("", "!⟪function¦(){}()", "⟪function total() {}"),
        ("e", "class ⟪e{constructor¦(){}}", "class ⟪total { constructor() {} }"),
        ("e", "class e{⟪constructor¦(){}}", "class total { ⟪constructor() {} }"),
        ("e", "⟪¦class e extends t{}", "⟪class total extends Other {}"),
        ("e", "class e{⟪¦more=1}", "class total { ⟪more = 1 }"),
        ("#e", "class n{⟪#e¦(){}}", "class N { ⟪total() {} }"),
    ],
)
def test_it_is_that_in_the_source(name: str, script: str, source: str) -> None:
    assert name_of(name, script, source) == "total"


def test_an_accessor_is_told_as_such() -> None:
    script, source = "class n{get ⟪e¦(){}}", "class N { get ⟪total() {} }"
    assert name_of("get e", script, source) == "get total"
    assert name_of("get e", script, "⟪", names="total", content=False) == "get total"


@pytest.mark.parametrize(
    ("name", "script", "names"),
    [
        ("e", "function ⟪e¦(t){}", "total"),
        ("e", "var ⟪e=¦t=>1", "total"),
        ("e", "var ⟪e=async function¦(t){}", "total"),
        ("e", "class ⟪e{constructor¦(){}}", "total"),
        ("o.e", "o.⟪e=function¦(){}", "total"),
        ("#e", "class n{⟪#e¦(){}}", "total"),
    ],
)
def test_without_the_source_it_is_that_of_the_map(name: str, script: str, names: str) -> None:
    assert name_of(name, script, "⟪", names=names, content=False) == names


@pytest.mark.parametrize(
    ("name", "script", "source", "names"),
    [
        # As many characters before it as `function` has.
        ("", "⟪e=>nn(t,⟪¦e=>1)", "const total = ⟪item => walk(item, ⟪more => 1)", ""),
        # The nearest segment with a name is that of another thing.
        ("", "⟪e(¦t=>1)", "⟪run(item => 1)", "run"),
        ("e", "⟪n(¦t=>1)", "⟪run(item => 1)", "run"),
        ("e", "⟪n;function e¦(){}", "⟪other; function total() {}", "other"),
        ("e", "class ⟪n{m(){class e{}}constructor¦(){}}", "class ⟪Outer {}", "Outer"),
        ("", "⟪e.map(¦t=>1)", "⟪items.map(item => 1)", "items"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_name_is_worse_than_none(
    name: str, script: str, source: str, names: str, known: bool
) -> None:
    assert name_of(name, script, source, names=names, known=known) in (
        "",
        "run" if "- -" in names and known else "",
    )


@pytest.mark.parametrize("content", [True, False])
def test_a_function_without_a_name_stays_so(content: bool) -> None:
    assert name_of("", "run(⟪¦t=>1)", "run(⟪item => 1)", content=content) == ""


@pytest.mark.parametrize(
    ("name", "script", "source"),
    [
        ("e", "function ⟪e¦(t){}", "function ⟪total(items) {}"),
        ("e", "⟪function e¦(t){}", "⟪function total(items) {}"),
        ("", "!⟪function¦(){}()", "⟪function total() {}"),
        ("e", "e=⟪¦t=>1", "total = ⟪items => 1"),
        ("x.e", "x.e=⟪function¦(){}", "x.e = ⟪function total() {}"),
    ],
)
def test_the_script_need_not_be_there(name: str, script: str, source: str) -> None:
    assert name_of(name, script, source, known=False) == "total"


@pytest.mark.parametrize(
    ("name", "source", "content", "kept"),
    [
        ("total", "⟪x = { total() {} }", True, True),
        ("total", "⟪x = { totals() {} }", True, False),
        ("e", "⟪e => 1", True, False),
        ("total", "⟪", False, True),
        ("abc", "⟪", False, False),
        ("get total", "⟪total", True, True),
        ("<static_initializer>", "⟪", True, True),
        ("[Symbol.iterator]", "⟪", False, True),
    ],
)
def test_a_name_of_the_script_is_kept_if_the_source_has_it(
    name: str, source: str, content: bool, kept: bool
) -> None:
    assert name_of(name, "⟪x¦()", source, content=content) == (name if kept else "")


def test_characters_of_two_units_move_nothing() -> None:
    before = len("s='xx';function ")
    found = read_source_map(data_of([[(before, 0, 0, 0)]], sourcesContent=["total(items) {}"]), "x.map")
    namer = Namer(found, Text("s='😀';function e(t){}"))
    assert namer.name(Place("e", 0, before + 1)) == "total"


@pytest.mark.parametrize(
    ("place", "fits"),
    [
        (Place("e", 0, 10), True),
        (Place("n", 0, 10), False),
        (Place("", 0, 0), True),
        (Place("", 0, 4), False),
        (Place("", 0, 13), False),
        (Place("", 0, 99), False),
        (Place("", 1, 0), False),
    ],
)
def test_a_position_where_that_function_cannot_be_is_of_another_build(place: Place, fits: bool) -> None:
    found = read_source_map(data_of([[(0, 0, 0, 0)]]), "x.map")
    assert Namer(found, Text("function e(t){}")).fits(place) is fits
    assert Namer(found, None).fits(place)


def test_objects_before_a_name_are_those_of_the_minifier() -> None:
    assert name_of("o.total", "⟪x¦()", "⟪x.total()") == "total"
