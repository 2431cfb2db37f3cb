from __future__ import annotations

from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.source_maps.naming import Place
from bridge.trace.source_maps.reading import read_source_map
from bridge.trace.source_maps.symbolication import Script, symbolicated, unchanged
from tests.trace.source_maps.written import data_of

URL = "https://shop.test/app.js"
SCRIPT = "function e(t){}function n(t){}"
SOURCES = ["function total(items) {}", "\n\n  function pay(order) {}"]
LINE = [(0, 0, 0, 0), (9, 0, 0, 9, 0), (15, 1, 2, 2), (24, 1, 2, 11, 1)]
FRAMES = [
    Frame("e", 0, 1, 11),
    Frame("n", 0, 1, 26),
    Frame("sdk", 1, 1, 11),
    Frame("", 0, 1, 1),
    Frame("native"),
    Frame("e", 0),
    Frame("e", 9, 1, 11),
    Frame("e", 0, 7, 11),
    Frame("e", 0, 0, -4),
]
TRACE = Trace([URL, "https://sdk.test/x.js"], FRAMES, [Stack(0)], [Sample(1.0, 0)], 0.0, 9.0, 5.0)


def script(**more: object) -> Script:
    return Script(read_source_map(data_of([LINE], sourcesContent=SOURCES, **more), "app.js.map"), SCRIPT)


def test_functions_get_the_names_and_places_of_their_sources() -> None:
    told: list[tuple[str, str, bool]] = []
    app = script()
    trace = symbolicated(
        TRACE,
        lambda url: app if url == URL else None,
        lambda url, place, mapped: told.append((url, place.name, mapped)),
    )
    assert trace.resources == [*TRACE.resources, "a.js", "b.js"]
    assert trace.frames == [Frame("total", 2, 1, 10), Frame("pay", 3, 3, 12), *FRAMES[2:]]
    assert (trace.stacks, trace.samples, trace.ended_ms, trace.origin_ms) == (
        [Stack(0)],
        [Sample(1.0, 0)],
        9.0,
        5.0,
    )
    assert told == [
        (URL, "e", True),
        (URL, "n", True),
        ("https://sdk.test/x.js", "sdk", False),
        (URL, "", False),
        (URL, "e", False),
    ]


def test_the_code_outside_of_functions_has_a_source_if_there_is_only_one() -> None:
    top = Place("", 0, 0)
    assert script().mapped(top) is None
    found = read_source_map(data_of([[(0, 0, 0, 0)]], sources=["a.js"]), "app.js.map")
    mapped = Script(found).mapped(top)
    assert mapped is not None
    assert mapped.source == "a.js"


def test_a_source_without_a_name_is_none() -> None:
    assert script(sources=[None, "b.js"]).mapped(Place("e", 0, 10)) is None


def test_a_script_of_another_build_maps_nothing() -> None:
    assert script().mapped(Place("e", 0, 14)) is None
    assert script().mapped(Place("e", 0, 400)) is None


def test_without_maps_nothing_changes() -> None:
    assert unchanged(TRACE) is TRACE
