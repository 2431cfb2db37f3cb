from __future__ import annotations

from pathlib import Path

from bridge.report.source_maps.mapping import SourceMaps
from bridge.trace.model import Frame, Trace
from tests.report.source_maps.folders import HOST, SCRIPT, map_of, put, trace_of


def test_functions_are_mapped_and_what_became_of_all_is_told(tmp_path: Path) -> None:
    put(tmp_path, "app.js.map", map_of("a.js"))
    put(tmp_path, "old.js", "x();" + SCRIPT)
    put(tmp_path, "old.js.map", map_of("b.js"))
    maps = SourceMaps(tmp_path)
    trace = trace_of("/app.js", "/old.js", "/sdk.js?token=hunter2")
    assert maps.mapped(trace).frames == [Frame("total", 3, 1, 10), *trace.frames[1:]]
    assert maps.mapped(trace_of("/app.js")).resources == [f"{HOST}/app.js", "a.js"]
    assert maps.told() == [
        "source maps: 1 of 3 functions mapped",
        "no map in --source-maps for /sdk.js",
        "/old.js: 1 function has no source in its map",
    ]


def test_many_scripts_without_a_map_are_counted(tmp_path: Path) -> None:
    maps = SourceMaps(tmp_path)
    maps.mapped(trace_of(*(f"/{number}.js" for number in range(8))))
    assert maps.told()[1] == "no map in --source-maps for /0.js, /1.js, /2.js, /3.js, /4.js and 3 more"


def test_of_very_many_remarks_the_first_are_told(tmp_path: Path) -> None:
    for number in range(12):
        put(tmp_path, f"a/{number}.js.map", map_of("a.js"))
        put(tmp_path, f"b/{number}.js.map", map_of("b.js"))
    maps = SourceMaps(tmp_path)
    maps.mapped(trace_of(*(f"/{number}.js" for number in range(12))))
    told = maps.told()
    assert told[2].startswith("/0.js.map could be any of a/0.js.map, b/0.js.map")
    assert (len(told), told[-1]) == (12, "and 3 more remarks on source maps")


def test_the_code_outside_of_functions_does_not_count(tmp_path: Path) -> None:
    maps = SourceMaps(tmp_path)
    maps.mapped(Trace([f"{HOST}/app.js"], [Frame("", 0, 1, 1)], [], []))
    assert maps.told() == ["source maps: 0 of 0 functions mapped"]


def test_an_address_moves_no_cursor(tmp_path: Path) -> None:
    maps = SourceMaps(tmp_path)
    maps.mapped(trace_of("/\x1b[2J.js"))
    assert all(line.isprintable() for line in maps.told())
