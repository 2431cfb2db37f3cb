from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.errors import BadSourceMap
from bridge.report.source_maps import folder as module
from bridge.report.source_maps.folder import MapFolder
from tests.report.source_maps.folders import put


def test_scripts_and_maps_are_found_by_their_names(tmp_path: Path) -> None:
    for path in (
        "a/app.js",
        "app.js",
        "b/app.js.map",
        "x.mjs",
        "y.css",
        "node_modules/z/app.js",
        ".git/app.js",
    ):
        put(tmp_path, path, "")
    folder = MapFolder(tmp_path)
    assert sorted(map(folder.shown, folder.named("app.js"))) == ["a/app.js", "app.js"]
    assert list(map(folder.shown, folder.maps())) == ["b/app.js.map"]
    assert len(folder.named("x.mjs")) == 1
    assert folder.named("y.css") == folder.named("..") == []
    assert folder.only is None


def test_a_single_map_comes_with_the_script_beside_it(tmp_path: Path) -> None:
    file = put(tmp_path, "app.js.map", "{}")
    put(tmp_path, "app.js", "f()")
    put(tmp_path, "other.js.map", "")
    folder = MapFolder(file)
    assert folder.only == file
    assert folder.maps() == [file]
    assert [folder.read(each) for each in folder.named("app.js")] == [b"f()"]


def test_a_path_leads_nowhere_out_of_the_folder(tmp_path: Path) -> None:
    inside = put(tmp_path, "in/app.js", "")
    outside = put(tmp_path, "out/app.js.map", "")
    (tmp_path / "in" / "link.map").symlink_to(outside)
    folder = MapFolder(tmp_path / "in")
    assert folder.beside(inside, "maps/../app.js.map") == inside.parent / "app.js.map"
    for path in ("../out/app.js.map", str(outside), "link.map", "x" * 300 + "/../../out/app.js.map", "a\0b"):
        assert folder.beside(inside, path) is None


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda path: path, "No such file"),
        (lambda path: path.with_name("x" * 300), "name too long"),
        (lambda path: put(path.parent, "app.js", ""), "no folder, and no file whose name ends with .map"),
        (lambda path: path / "a\0b", "null"),
    ],
    ids=["missing", "too long", "a script", "a zero byte"],
)
def test_what_is_no_folder_is_told(make: Callable[[Path], Path], cause: str, tmp_path: Path) -> None:
    with pytest.raises(BadSourceMap, match=r"^--source-maps ") as told:
        MapFolder(make(tmp_path / "maps"))
    assert cause in str(told.value)


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(BadSourceMap, match="symbolic links"):
        MapFolder(tmp_path / "loop")


def test_a_folder_with_too_many_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILES_MAX", 3)
    for number in range(4):
        put(tmp_path, f"{number % 2}/{number}.txt", "")
    with pytest.raises(BadSourceMap, match="more than 3 files"):
        MapFolder(tmp_path)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SIZE_MAX", 2 << 20)
    file = put(tmp_path, "large.js.map", bytes((2 << 20) + 1))
    os.mkfifo(tmp_path / "pipe.js.map")
    folder = MapFolder(tmp_path)
    for path, cause in (
        (file, "more than 2 MB"),
        (tmp_path / "pipe.js.map", "no file"),
        (tmp_path / "x", "no file"),
    ):
        with pytest.raises(BadSourceMap, match=cause) as told:
            folder.read(path)
        assert str(path) in str(told.value)
