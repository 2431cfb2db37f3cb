"""What a test with `bridge_tab` costs beside one with pytest-playwright's `page`: set-up, call and teardown.

Both load the same page, in one run, in turns; the times are pytest's own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.figures import Figure, spread
from bench.pages.site import serving
from bridge.driver import find_chromium

ROUNDS = 20
LIMIT_S = 0.3

_CONFTEST = """
import json
from collections import defaultdict
import pytest

taken = defaultdict(float)

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {{**browser_type_launch_args, "executable_path": {chromium!r}, "args": ["--no-sandbox"]}}

def pytest_runtest_logreport(report):
    taken[report.nodeid.partition("::")[2]] += report.duration

def pytest_sessionfinish():
    with open("taken.json", "w") as file:
        json.dump(taken, file)
"""

# The first and last ones launch and close browsers, and are not counted.
_SUITE = """
import pytest

def test_first(page, bridge_tab): pass

@pytest.mark.parametrize("turn", range({rounds}))
class TestTurn:
    def test_page(self, turn, page): page.goto({url!r})
    def test_bridge_tab(self, turn, bridge_tab): bridge_tab.goto({url!r})

def test_last(page, bridge_tab): pass
"""


def measure() -> list[Figure]:
    with serving() as url, tempfile.TemporaryDirectory() as folder:
        taken = _run(Path(folder), url)
    theirs, ours = _of(taken, "test_page"), _of(taken, "test_bridge_tab")
    detail = f"bridge_tab {spread(ours)}; page {spread(theirs)}; {ROUNDS} of each, in turns"
    return [Figure("a test with bridge_tab, over page", median(ours) - median(theirs), "s", LIMIT_S, detail)]


def _run(folder: Path, url: str) -> dict[str, float]:
    """Seconds per test."""
    (folder / "conftest.py").write_text(_CONFTEST.format(chromium=find_chromium().path))
    (folder / "test_turns.py").write_text(_SUITE.format(rounds=ROUNDS, url=url))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the measured suite failed:\n{done.stdout}{done.stderr}")
    taken: dict[str, float] = json.loads((folder / "taken.json").read_text())
    return taken


def _of(taken: dict[str, float], name: str) -> list[float]:
    found = [seconds for test, seconds in taken.items() if f"::{name}[" in test]
    assert len(found) == ROUNDS, taken
    return found
