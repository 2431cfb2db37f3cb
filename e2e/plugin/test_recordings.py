"""Which recordings are kept, where, and what may happen on the way."""

from __future__ import annotations

from textwrap import dedent

import pytest

from bridge.core import events as e
from bridge.judging.recording_files import read
from e2e.conftest import Site
from e2e.plugin.suites import files_under, reports_under, run

RETAIN = ("--bridge-recording", "retain-on-failure")
ALONE = ("-p", "no:playwright", "-p", "no:base_url")


def suite(site: Site) -> str:
    return f"""
URL = {site.put("/plain")!r}

def test_good(bridge_tab): bridge_tab.goto(URL)

def test_bad(bridge_tab):
    bridge_tab.goto(URL)
    assert "its own" == "failure"

def test_no_tab(bridge_intake): assert not "recorded"
"""


@pytest.mark.parametrize(
    ("mode", "kept"), [("on", ["bad", "good"]), ("retain-on-failure", ["bad"]), ("off", [])]
)
def test_what_is_kept(pytester: pytest.Pytester, site: Site, mode: str, kept: list[str]) -> None:
    done = run(pytester, "--bridge-recording", mode, test_it=suite(site))
    assert done.outcomes == {"test_good": "passed", "test_bad": "failed", "test_no_tab": "failed"}
    paths = [f"test-it-py-test-{name}/recording.pbr.zip" for name in kept]
    assert done.files == paths
    reports = [path.replace(".pbr.zip", ".html") for path in paths]
    assert reports_under(pytester.path / "test-results") == reports
    told = [path for test in done.tests.values() for path in test.recordings]
    assert sorted(told) == [f"test-results/{path}" for path in paths]
    if "bad" in kept:
        assert "recording: test-results/test-it-py-test-bad/recording.pbr.zip" in done.output
        assert "report: test-results/test-it-py-test-bad/recording.html" in done.output
        recording = read(pytester.path / "test-results" / "test-it-py-test-bad" / "recording.pbr.zip")
        assert recording.meta.scenario == "test_it.py::test_bad"
        assert "the test failed: AssertionError" in recording.failure


def test_pytest_playwrights_output_is_ours(pytester: pytest.Pytester, site: Site) -> None:
    run(pytester, *RETAIN, "--output", "elsewhere", test_it=suite(site))
    assert files_under(pytester.path / "elsewhere") == ["test-it-py-test-bad/recording.pbr.zip"]


def test_without_pytest_playwright_nothing_is_ever_deleted(pytester: pytest.Pytester, site: Site) -> None:
    keep = pytester.path / "test-results" / "test-it-py-test-bad" / "recording.pbr.zip"
    keep.parent.mkdir(parents=True)
    keep.write_text("of an earlier run")
    done = run(pytester, *RETAIN, *ALONE, test_it=suite(site))
    assert done.files == [
        "test-it-py-test-bad/recording-2.pbr.zip",
        "test-it-py-test-bad/recording.pbr.zip",
    ]
    assert keep.read_text() == "of an earlier run"
    assert "recording: test-results/test-it-py-test-bad/recording-2.pbr.zip" in done.output
    reports = reports_under(pytester.path / "test-results")
    assert reports == ["test-it-py-test-bad/recording-2.html"]
    run(pytester, *RETAIN, *ALONE, "--bridge-output", "other", test_it=suite(site))
    assert files_under(pytester.path / "other") == ["test-it-py-test-bad/recording.pbr.zip"]


def test_a_set_up_and_a_teardown_that_fail_keep_it_too(pytester: pytest.Pytester, site: Site) -> None:
    bad = f"""
        import pytest, unittest
        URL = {site.put("/plain")!r}

        @pytest.fixture
        def set_up(bridge_tab):
            bridge_tab.goto(URL)
            raise OSError

        @pytest.fixture
        def teardown(bridge_tab):
            yield bridge_tab
            assert bridge_tab.page.evaluate("1") == 2

        def test_set_up(set_up): pass

        def test_teardown(teardown): teardown.goto(URL)

        class TestUnit(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def tabs(self, bridge_tab): self.tab = bridge_tab

            def test_unit(self):
                self.tab.goto(URL)
                self.fail()
    """
    done = run(pytester, *RETAIN, test_it=dedent(bad))
    assert done.outcomes == {"test_set_up": "error", "test_teardown": "error", "test_unit": "failed"}
    assert done.files == [
        "test-it-py-test-set-up/recording.pbr.zip",
        "test-it-py-test-teardown/recording.pbr.zip",
        "test-it-py-testunit-test-unit/recording.pbr.zip",
    ]
    for file in done.files:
        assert f"recording: test-results/{file}" in done.output
        assert read(pytester.path / "test-results" / file).events


def test_a_browser_that_dies_and_a_ctrl_c_leave_recordings_that_can_be_read(
    pytester: pytest.Pytester, site: Site
) -> None:
    deadly = f"""
        import os, signal

        def test_killed(bridge, bridge_tab):
            bridge_tab.goto({site.put("/plain")!r})
            os.kill(bridge.driver.pid, signal.SIGKILL)
            bridge_tab.hide()

        def test_interrupted(bridge_tab):
            bridge_tab.goto({site.put("/plain")!r})
            raise KeyboardInterrupt
    """
    done = run(pytester, *RETAIN, test_it=dedent(deadly))
    assert done.files == [
        "test-it-py-test-interrupted/recording.pbr.zip",
        "test-it-py-test-killed/recording.pbr.zip",
    ], done.output
    for file in done.files:
        recording = read(pytester.path / "test-results" / file)
        assert any(isinstance(event, e.DocumentStarted) for event in recording.events)
        assert recording.failure


def test_a_worker_that_starts_late_or_dies_takes_nothing_away(pytester: pytest.Pytester, site: Site) -> None:
    """pytest-playwright deletes its output in each worker, before the first test there."""
    conftest = """
import time
from pathlib import Path

def until(path):
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.01)

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    # All others begin, and their workers clean, when the first one's recording would be in place.
    if item.name != "test_first":
        until(item.config.rootpath / "first")

def pytest_runtest_logfinish(nodeid):
    if nodeid.endswith("test_first"):
        Path("first").touch()
"""
    workers = f"""
        import os
        from pathlib import Path
        URL = {site.put("/plain")!r}

        def test_first(bridge_tab):
            bridge_tab.goto(URL)
            assert "its own" == "failure"

        def test_late(bridge_tab): bridge_tab.goto(URL)

        def test_dies(bridge_tab):
            bridge_tab.goto(URL)
            os._exit(1)

        def test_last(bridge_tab): bridge_tab.goto(URL)
    """
    old = pytester.path / "test-results" / "old" / "trace.zip"
    old.parent.mkdir(parents=True)
    old.touch()
    done = run(pytester, *RETAIN, "-n", "2", conftest=conftest, test_it=dedent(workers))
    assert done.outcomes["test_first"] == "failed", done.output
    assert done.outcomes["test_late"] == done.outcomes["test_last"] == "passed", done.output
    assert "crashed while running 'test_it.py::test_dies'" in done.output
    torn = "test-it-py-test-dies/recording.pbr"
    assert [file for file in done.files if not file.startswith(torn)] == [
        "test-it-py-test-first/recording.pbr.zip"
    ]
    assert "the run died" in read(pytester.path / "test-results" / torn).failure
