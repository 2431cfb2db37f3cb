"""Positions of real bundles lead to the same places as by @jridgewell/trace-mapping."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bridge.subjects import npm
from bridge.trace.source_maps.reading import Original, SourceMap, read_source_map
from e2e.report.source_maps.bundles import TERSER, bundle, esbuild, installed

COUNT, SEED = 1000, 426
SCRIPT = Path(__file__).parent / "positions.cjs"


def by_the_library(file: Path, positions: list[tuple[int, int]], folder: Path) -> list[Any]:
    """Where the positions lead: source, line (from 1), column (from 0) and name, or None."""
    asked = folder / "positions.json"
    asked.write_text(json.dumps(positions))
    command = [npm.node(), str(SCRIPT), str(file), str(asked), str(installed("terser", TERSER))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[Any] = json.loads(done.stdout)
    return found


def by_us(source_map: SourceMap, sources: list[str], positions: list[tuple[int, int]]) -> list[Any]:
    found = [source_map.original(line - 1, column) for line, column in positions]
    return [each and told(each, sources) for each in found]


def told(found: Original, sources: list[str]) -> list[Any]:
    return [sources[found.source], found.line + 1, found.column, found.name]


def random_positions(script: str) -> list[tuple[int, int]]:
    """Lines from 1, columns from 0; some lie behind the end of their line."""
    drawn = random.Random(SEED)
    chosen = [script[: drawn.randrange(len(script))] for _ in range(COUNT)]
    return [
        (before.count("\n") + 1, len(before) - before.rfind("\n") - 1 + drawn.choice([0, 0, 0, 5000]))
        for before in chosen
    ]


def check(file: Path, sources: list[str], positions: list[tuple[int, int]], folder: Path) -> int:
    """Compare. Returns how many positions are not mapped."""
    expected = by_the_library(file, positions, folder)
    assert by_us(read_source_map(file.read_bytes(), file.name), sources, positions) == expected
    return expected.count(None)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with a minified bundle of terser and its dependencies: 1 MB."""
    work = tmp_path_factory.mktemp("large")
    (work / "node_modules").symlink_to(installed("terser", TERSER))
    (work / "entry.js").write_text('export * from "terser"; export * as maps from "@jridgewell/source-map"')
    esbuild(work, "entry.js", "--format=esm")
    return work / "out"


def test_a_large_minified_bundle(large: Path, tmp_path: Path) -> None:
    file = large / "app.js.map"
    sources = json.loads(file.read_text())["sources"]
    unmapped = check(file, sources, random_positions((large / "app.js").read_text()), tmp_path)
    assert 0 < unmapped < COUNT / 2


@pytest.mark.parametrize("bundler", ["rollup", "rollup and terser", "rolldown"])
def test_other_bundlers(bundler: str, tmp_path: Path) -> None:
    folder = bundle(bundler, tmp_path)
    file = folder / "app.js.map"
    unmapped = check(
        file,
        json.loads(file.read_text())["sources"],
        random_positions((folder / "app.js").read_text()),
        tmp_path,
    )
    assert 0 < unmapped < COUNT / 2


def test_a_map_of_sections(large: Path, tmp_path: Path) -> None:
    """The large bundle with a small one behind it, once in its last line and once in a line of its own."""
    small = bundle("rollup", tmp_path)
    parts = [(large, 0), (small, 0), (small, 30)]
    sections, script = [], ""
    for number, (folder, blanks) in enumerate(parts):
        script += " " * blanks if number % 2 else "\n" * blanks
        line, column = script.count("\n"), len(script.rpartition("\n")[2])
        source_map = json.loads((folder / "app.js.map").read_text())
        # The library would make other paths of those with `..`.
        source_map["sources"] = [f"part{number}/{at}.js" for at in range(len(source_map["sources"]))]
        sections.append({"offset": {"line": line, "column": column}, "map": source_map})
        script += (folder / "app.js").read_text()
    file = tmp_path / "sections.map"
    file.write_text(json.dumps({"version": 3, "sections": sections}))
    sources = [source for section in sections for source in section["map"]["sources"]]
    unmapped = check(file, sources, random_positions(script), tmp_path)
    assert 0 < unmapped < COUNT / 2
