"""Chromium profiles a minified app, and its functions get their names back.

In the app each line at which a function begins ends with the function's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from playwright.sync_api import Browser

from bridge.report.source_maps.mapping import SourceMaps
from bridge.trace.model import Trace
from e2e.conftest import Page, Site
from e2e.report.source_maps.bundles import APP, BUNDLERS, bundle

#: (source, line) -> the names that the function may have which begins there; "" for none. A `?` stands behind
#: one that only the bundle tells.
NAMES = {
    (f"src/{file.name}", number): {found[1], ""} if found[2] else {found[1].replace("(anonymous)", "")}
    for file in APP.iterdir()
    for number, line in enumerate(file.read_text().splitlines(), start=1)
    if (found := re.search(r"// is ([^?]+)(\??)$", line))
}
#: The machine may have no time for the sampler while a function runs.
ROUNDS = 5
PROFILER = "const profiler = new Profiler({sampleInterval: 10, maxBufferSize: 20000})"


class Profiled(NamedTuple):
    folder: Path
    traces: list[Trace]


def functions(traces: list[Trace]) -> set[tuple[str, int, str]]:
    """Source, line and name of each function that is mapped."""
    return {
        (trace.resources[frame.resource_id], frame.line or 0, frame.name)
        for trace in traces
        for frame in trace.frames
        if frame.resource_id is not None and trace.resources[frame.resource_id].startswith("src/")
    }


def mapped(profiled: Profiled, folder: Path | None = None) -> set[tuple[str, int, str]]:
    maps = SourceMaps(folder or profiled.folder)
    return functions([maps.mapped(trace) for trace in profiled.traces])


@pytest.fixture(scope="module", params=BUNDLERS)
def profiled(
    request: pytest.FixtureRequest, chromium: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Profiled]:
    folder = bundle(request.param, tmp_path_factory.mktemp("bundle"))
    site.pages["/assets/app.js"] = Page(
        (folder / "app.js").read_text(), {"Content-Type": "text/javascript"}, 200
    )
    body = f"<script>{PROFILER}</script><script src='/assets/app.js'></script>"
    page = chromium.new_page()
    found = Profiled(folder, [])
    while len(found.traces) < ROUNDS and {each[:2] for each in mapped(found)} != NAMES.keys():
        page.goto(site.put("/bundle", body, Document_Policy="js-profiling"))
        trace: dict[str, Any] = page.evaluate("everything().then(() => profiler.stop())")
        found.traces.append(msgspec.convert(trace, Trace))
    yield found
    page.close()


def check_all(found: set[tuple[str, int, str]]) -> None:
    """Each function of the app is there, once, with the name that it has."""
    assert sorted(each[:2] for each in found) == sorted(NAMES)
    assert {each for each in found if each[2] not in NAMES[each[:2]]} == set()


def test_each_function_has_the_name_of_its_source(profiled: Profiled) -> None:
    check_all(mapped(profiled))


def without(folder: Path, target: Path, *, script: bool, contents: bool, names: bool) -> Path:
    """A copy of a bundle without some of what tells names."""
    target.mkdir()
    if script:
        (target / "app.js").write_text((folder / "app.js").read_text())
    source_map = json.loads((folder / "app.js.map").read_text())
    if not contents:
        del source_map["sourcesContent"]
    if not names:
        source_map["names"] = [f"wrong{number}" for number in range(len(source_map["names"]))]
    (target / "app.js.map").write_text(json.dumps(source_map))
    return target


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("contents", [True, False], ids=["sources", "no sources"])
def test_with_less_no_name_is_wrong(profiled: Profiled, tmp_path: Path, script: bool, contents: bool) -> None:
    folder = without(profiled.folder, tmp_path / "less", script=script, contents=contents, names=True)
    found = mapped(profiled, folder)
    assert {each[:2] for each in found} == NAMES.keys()
    assert {each for each in found if each[2] not in {*NAMES[each[:2]], ""}} == set()
    assert len([each for each in found if each[2]]) >= 10


def test_the_source_is_believed_before_the_map(profiled: Profiled, tmp_path: Path) -> None:
    folder = without(profiled.folder, tmp_path / "wrong", script=True, contents=True, names=False)
    check_all(mapped(profiled, folder))
