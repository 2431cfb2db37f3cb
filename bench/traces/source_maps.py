"""What source maps cost a command: to read the map of a bundle of 1 MB, and to name functions by it."""

from __future__ import annotations

import re
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.figures import Figure, spread
from bridge.trace.source_maps.naming import Place
from bridge.trace.source_maps.reading import SourceMap, read_source_map
from bridge.trace.source_maps.symbolication import Script
from e2e.report.source_maps.bundles import TERSER, esbuild, installed

ROUNDS = 9
#: the limits: for each MB of a map, and for as many functions as a long profile has
READ_MS_PER_MB, NAMED_MS, FUNCTIONS = 125.0, 1000.0, 1000
_FUNCTION = re.compile(r"\bfunction ([\w$]+)(?=\()")


def measure() -> list[Figure]:
    with TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "node_modules").symlink_to(installed("terser", TERSER))
        (work / "entry.js").write_text('export * from "terser"', encoding="utf-8")
        esbuild(work, "entry.js", "--format=esm")
        data = (work / "out" / "app.js.map").read_bytes()
        script = (work / "out" / "app.js").read_text(encoding="utf-8")
    return [_read(data), _named(read_source_map(data, "app.js.map"), script)]


def _read(data: bytes) -> Figure:
    times = [_seconds(data) for _ in range(ROUNDS)]
    megabytes = len(data) / 1e6
    detail = f"a map of {megabytes:.1f} MB: {spread(times)}"
    return Figure("source maps: read, per MB", median(times) * 1000 / megabytes, "ms", READ_MS_PER_MB, detail)


def _seconds(data: bytes) -> float:
    started = time.perf_counter()
    read_source_map(data, "app.js.map")
    return time.perf_counter() - started


def _named(source_map: SourceMap, script: str) -> Figure:
    lines = script.split("\n")
    places = [
        Place(found[1], number, found.end())
        for number, line in enumerate(lines)
        for found in _FUNCTION.finditer(line)
    ][:FUNCTIONS]
    started = time.perf_counter()
    built = Script(source_map, script)
    named = sum(1 for place in places if (mapped := built.mapped(place)) and mapped.name)
    seconds = time.perf_counter() - started
    detail = f"{named} of {len(places)} functions, with the script and its sources"
    return Figure("source maps: functions named", seconds * 1000, "ms", NAMED_MS, detail)
