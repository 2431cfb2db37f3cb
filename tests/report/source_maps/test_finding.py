from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from bridge.errors import BadSourceMap
from bridge.report.source_maps.finding import Finder
from bridge.report.source_maps.folder import MapFolder
from bridge.trace.source_maps.naming import Place
from tests.report.source_maps.folders import HOST, SCRIPT, map_of, put

ID, OTHER = "6f9a7c2b-0000-4000-8000-0123456789ab", "00000000-0000-4000-8000-000000000000"


def sources(finder: Finder, *paths: str) -> list[str]:
    """The source of the function in each script, "" for none."""
    found = [finder.script(HOST + path) for path in paths]
    mapped = [script.mapped(Place("e", 0, 10)) if script else None for script in found]
    assert all(each.name == "total" for each in mapped if each)
    return [each.source if each else "" for each in mapped]


def finder(folder: Path) -> Finder:
    return Finder(MapFolder(folder))


def linked(url: str, debug_id: str = "") -> str:
    return f"{SCRIPT}\n{f'//# debugId={debug_id}' if debug_id else ''}\n//# sourceMappingURL={url}\n"


def test_by_name(tmp_path: Path) -> None:
    put(tmp_path, "js/app.js.map", map_of("a.js"))
    assert sources(finder(tmp_path), "/assets/app.js", "/app.js?v=1#x", "/other.js", "/", "") == [
        "a.js",
        "a.js",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_longest_common_path_wins(tmp_path: Path, scripts: bool) -> None:
    for folder in ("shop/assets", "till/assets", "assets"):
        put(tmp_path, f"{folder}/index.js.map", map_of(f"{folder}.js"))
        if scripts:
            put(tmp_path, f"{folder}/index.js", SCRIPT)
    found = finder(tmp_path)
    assert sources(found, "/shop/assets/index.js", "/x/till/assets/index.js") == [
        "shop/assets.js",
        "till/assets.js",
    ]
    assert found.remarks == []
    assert sources(found, "/assets/index.js", "/assets/index.js?again") == ["", ""]
    [remark] = found.remarks
    assert "could be any of assets/index.js" in remark
    assert "till/assets/index.js" in remark


def test_by_its_link(tmp_path: Path) -> None:
    put(tmp_path, "js/app.js", linked("../maps/one%20map.json?x=1"))
    put(tmp_path, "maps/one map.json", map_of("linked.js"))
    put(tmp_path, "js/app.js.map", map_of("named.js"))
    put(
        tmp_path,
        "js/data.js",
        linked("data:application/json;base64," + b64encode(map_of("data.js")).decode()),
    )
    put(tmp_path, "js/gone.js", linked("gone.map"))
    put(tmp_path, "js/long.js", linked("x" * 300))
    found = finder(tmp_path)
    assert sources(found, "/app.js", "/data.js", "/gone.js", "/long.js") == ["linked.js", "data.js", "", ""]
    assert found.remarks == []


@pytest.mark.parametrize(
    "url", ["https://cdn.test/maps/app.js.map", "//cdn.test/app.js.map", "/maps/app.js.map"]
)
def test_a_link_to_a_server_is_not_followed(tmp_path: Path, url: str) -> None:
    put(tmp_path, "app.js", linked(url))
    found = finder(tmp_path)
    assert sources(found, "/app.js") == [""]
    put(tmp_path, "app.js.map", map_of("named.js"))
    assert sources(finder(tmp_path), "/app.js") == ["named.js"]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "secret.map", map_of("secret.js"))
    put(tmp_path, "in/app.js", linked("../secret.map"))
    found = finder(tmp_path / "in")
    assert sources(found, "/app.js") == [""]
    assert found.remarks == ["app.js: its map ../secret.map is outside of the folder, and is not read"]


def test_by_debug_id(tmp_path: Path) -> None:
    put(tmp_path, "a.js", linked("a.js.map", ID))
    put(tmp_path, "a.js.map", map_of("old.js", debugId=OTHER))
    (tmp_path / "loop.map").symlink_to("loop.map")
    put(tmp_path, "maps/x.map", map_of("right.js", debug_id=ID.upper()))
    put(tmp_path, "b.js", linked("b.js.map", OTHER.replace("0", "1")))
    put(tmp_path, "b.js.map", map_of("old.js", debugId=OTHER))
    put(tmp_path, "c.js", linked("c.js.map", OTHER))
    put(tmp_path, "c.js.map", map_of("own.js", debugId=OTHER))
    put(tmp_path, "d.js", linked("d.js.map", OTHER.replace("0", "2")))
    put(tmp_path, "d.js.map", map_of("without.js"))
    found = finder(tmp_path)
    assert sources(found, "/a.js", "/b.js", "/c.js", "/d.js") == ["right.js", "", "own.js", "without.js"]
    assert found.remarks == ["b.js: its map is of another build, as its debug id differs"]


def test_a_single_map_is_of_the_script_that_it_names(tmp_path: Path) -> None:
    named = finder(put(tmp_path, "app.js.map", map_of("a.js")))
    assert sources(named, "/x/app.js", "/other.js") == ["a.js", ""]
    told = finder(put(tmp_path, "bundle.map", map_of("b.js", file="dist/app.js")))
    assert sources(told, "/x/app.js", "/other.js") == ["b.js", ""]
    with pytest.raises(BadSourceMap):
        finder(put(tmp_path, "bad.map", "{"))


def test_only_maps_that_are_needed_are_read(tmp_path: Path) -> None:
    put(tmp_path, "app.js.map", map_of("a.js"))
    broken = put(tmp_path, "broken.js.map", "{")
    found = finder(tmp_path)
    assert sources(found, "/app.js") == ["a.js"]
    with pytest.raises(BadSourceMap) as told:
        sources(found, "/broken.js")
    assert str(broken) in str(told.value)


@pytest.mark.parametrize(
    "url", ["http://[", "/../../etc/passwd", "/a\0b.js", "webpack-internal:///./x.js", "/%00.js", "."]
)
def test_any_address_is_looked_up_as_a_name(tmp_path: Path, url: str) -> None:
    put(tmp_path, "app.js.map", map_of("a.js"))
    assert finder(tmp_path).script(url) is None
