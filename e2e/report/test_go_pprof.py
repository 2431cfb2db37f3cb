"""Go's pprof shows the times of what we write as pprof."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bridge.trace.calls import weighed
from bridge.trace.export.pprof import pprof
from bridge.trace.export.runs import Run
from e2e.report.importers import NIGHTLY, go_pprof
from e2e.report.test_speedscope import named_by_pprof, own_ms
from e2e.report.traces import traces

pytestmark = pytest.mark.skipif(not NIGHTLY, reason="downloads 60 MB: `make importers` runs it")

TRACES = traces()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return go_pprof(tmp_path_factory.mktemp("go"))


def top(program: Path, *words: str | Path) -> tuple[float, list[tuple[str, float]]]:
    """What `-top` prints: the whole, and each function with its own time, in ms."""
    all_of_it = ["-top", "-unit=us", "-nodefraction=0", "-nodecount=100000"]
    done = subprocess.run(
        [program, *all_of_it, *words], capture_output=True, text=True, timeout=60, check=True
    )
    whole = re.search(r"of ([\d.]+)us total$", done.stdout, re.MULTILINE)
    assert whole is not None
    _, _, rows = done.stdout.partition("cum%\n")
    columns = [row.split(None, 5) for row in rows.splitlines()]
    return float(whole[1]) / 1000, [(each[5], float(each[0].removesuffix("us")) / 1000) for each in columns]


@pytest.mark.parametrize("name", TRACES)
def test_it_shows_the_times_of_the_trace(name: str, program: Path, tmp_path: Path) -> None:
    normal = TRACES[name]
    file = tmp_path / "one.pb.gz"
    file.write_bytes(pprof([Run(name, normal)], "me", idle=True))
    whole, functions = top(program, file)
    assert whole == pytest.approx(normal.length_us / 1000)
    assert len(functions) == len({call for calls, _ in weighed(normal) for call in calls})
    wanted = own_ms(normal, named_by_pprof(normal))
    assert {function: ms for function, ms in functions if ms} == pytest.approx(wanted)


def test_it_compares_two_and_chooses_by_labels(program: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.pb.gz", tmp_path / "new.pb.gz"
    one, other = (Run(name, TRACES[name], labels=(("session", name),)) for name in ("disorder", "gaps"))
    old.write_bytes(pprof([one], "me"))
    new.write_bytes(pprof([one, other], "me"))
    wanted = own_ms(TRACES["gaps"], named_by_pprof(TRACES["gaps"]))
    del wanted["(idle)"], wanted["(not sampled)"]
    _, functions = top(program, f"-diff_base={old}", new)
    assert {function: ms for function, ms in functions if ms} == pytest.approx(wanted)
    _, functions = top(program, "-tagfocus=session=gaps", new)
    assert {function: ms for function, ms in functions if ms} == pytest.approx(wanted)
