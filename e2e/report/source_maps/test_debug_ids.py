"""A script and its map belong together by the debug id that a bundler gives them, whatever their names."""

from __future__ import annotations

import shutil
from pathlib import Path

from bridge.report.source_maps.mapping import SourceMaps
from bridge.trace.model import Frame, Trace
from e2e.report.source_maps.bundles import APP, rollup


def bundled(work: Path) -> Path:
    shutil.copytree(APP, work / "src")
    (work / "out").mkdir()
    rollup(work, "--sourcemapDebugIds")
    return work / "out"


def test_a_renamed_map_is_found_and_another_build_is_not_taken(tmp_path: Path) -> None:
    folder = bundled(tmp_path / "one")
    script = (folder / "app.js").read_text()
    lines = script.split("\n")
    line = next(number for number, text in enumerate(lines, start=1) if "function spinFor(" in text)
    column = lines[line - 1].index("(") + 1
    trace = Trace(["https://shop.test/app.js"], [Frame("spinFor", 0, line, column)], [], [])
    (folder / "maps").mkdir()
    (folder / "app.js.map").rename(folder / "maps" / "0001.map")
    maps = SourceMaps(folder)
    assert maps.mapped(trace).resources[-1] == "src/spin.js"
    assert maps.told() == ["source maps: 1 of 1 functions mapped"]

    (tmp_path / "one" / "src" / "spin.js").write_text("export const spinFor = () => 1;")
    rollup(tmp_path / "one", "--sourcemapDebugIds")
    (folder / "app.js").write_text(script)
    (folder / "maps" / "0001.map").unlink()
    maps = SourceMaps(folder)
    assert maps.mapped(trace).frames == trace.frames
    assert "app.js: its map is of another build, as its debug id differs" in maps.told()
