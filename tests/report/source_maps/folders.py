"""Folders as a build writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bridge.trace.model import Frame, Sample, Stack, Trace
from tests.trace.source_maps.written import data_of

#: A function `e` at line 1, column 11.
SCRIPT = "function e(t){}"
HOST = "https://shop.test"


def map_of(source: str, **more: Any) -> bytes:
    """A map by which the function is `total` of this source."""
    names = {"sources": [source], "sourcesContent": ["function total(items) {}"], "names": ["total"]}
    return data_of([[(0, 0, 0, 0), (9, 0, 0, 9, 0)]], **names, **more)


def put(folder: Path, path: str, content: bytes | str) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def trace_of(*paths: str) -> Trace:
    """A trace with the function `e` of each script."""
    frames = [Frame("e", number, 1, 11) for number in range(len(paths))]
    return Trace([HOST + path for path in paths], frames, [Stack(0)], [Sample(1.0, 0)], 0.0, 9.0)
