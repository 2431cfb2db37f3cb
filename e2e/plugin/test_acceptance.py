"""A suite of ten tests, as a user would write it from docs/pytest.md (and partly is), on two workers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.core import events as e
from bridge.core.recording import Recording
from bridge.judging.judge import judge
from bridge.judging.recording_files import read
from bridge.judging.replay import Replay
from e2e.conftest import Site
from e2e.plugin.suites import Done, reports_under, run

PAGE = Path(__file__).parents[2] / "docs" / "pytest.md"
#: The first two examples of the page: a test of two SDKs, and a conftest.
LID, OVERRIDES, _ = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

CONFTEST = """
from contextlib import suppress

@pytest.fixture
def crash():
    # Playwright's error is how it says that the page is gone.
    def crash(tab):
        if hasattr(tab, "crash"):
            tab.crash()
            return
        from playwright.sync_api import Error
        with suppress(Error):
            tab.page.goto("chrome://crash")
    return crash
"""

RENEWALS = """
import pytest

# Of all tests here, as only one of the two SDKs breaks it: on a test alone it would be a warning.
pytestmark = pytest.mark.bridge(allow=["restarts-on-renewal"])

def sleep_hidden(tab):
    tab.expect_profiler("running")
    tab.hide()
    tab.suspend(minutes=15.02)
    tab.show()
    tab.activity()
    tab.expect_session("tracked")

def test_known_and_accepted(bridge_new_tab, bridge_sdk):
    sleep_hidden(bridge_new_tab(bridge_sdk.url))

def test_uploads_what_it_saw_before_it_hides(bridge_new_tab, bridge_sdk, bridge_intake):
    tab = bridge_new_tab(bridge_sdk.url)
    tab.expect_profiler("running")
    tab.expect_long_task()
    with bridge_intake.expect_profile(lambda p: p.session_id == tab.session.id) as upload:
        tab.hide()
    assert upload.value.trace.samples
"""

PAGES = """
import pytest

attempts = []

def test_a_page_without_a_profiler(bridge_tab):
    bridge_tab.goto("/plain")
    bridge_tab.hide()

def test_beside_playwrights_page(page, bridge_tab):
    page.goto("/plain")
    bridge_tab.goto("/plain")
    bridge_tab.hide()
    assert page.evaluate("document.visibilityState") == "visible"

@pytest.mark.flaky(reruns=1)
def test_flaky(bridge_tab):
    bridge_tab.goto("/plain")
    attempts.append(bridge_tab.name)
    assert len(attempts) == 2

def test_crash(bridge_tab, crash):
    bridge_tab.goto("/plain")
    crash(bridge_tab)
    bridge_tab.hide()
"""


@pytest.fixture
def done(pytester: pytest.Pytester, site: Site) -> Done:
    site.put("/plain", "<h1>hello</h1>")
    arguments = (
        *("-n", "2", "--base-url", site.url("/")),
        *("--bridge-sdk", "datadog@6.27.0", "--bridge-sdk", "datadog@6.27.1"),
        *("--bridge-recording", "retain-on-failure"),
    )
    suite = {"test_lid": LID, "test_renewals": RENEWALS, "test_pages": PAGES}
    return run(pytester, *arguments, conftest=CONFTEST + OVERRIDES, **suite)


def test_right_outcomes_right_files_and_nothing_else(pytester: pytest.Pytester, done: Done) -> None:
    assert done.outcomes == {
        "test_profiler_survives_a_closed_lid[datadog@6.27.0]": "failed",
        "test_profiler_survives_a_closed_lid[datadog@6.27.1]": "passed",
        "test_known_and_accepted[datadog@6.27.0]": "passed",
        "test_known_and_accepted[datadog@6.27.1]": "passed",
        "test_uploads_what_it_saw_before_it_hides[datadog@6.27.0]": "passed",
        "test_uploads_what_it_saw_before_it_hides[datadog@6.27.1]": "passed",
        "test_a_page_without_a_profiler": "passed",
        "test_beside_playwrights_page[chromium]": "passed",
        "test_flaky": "passed",
        "test_crash": "failed",
    }, done.output
    assert "2 failed, 8 passed, 1 rerun" in done.output
    violated, flaky, crashed = (
        "test-lid-py-test-profiler-survives-a-closed-lid-datadog-6-27-0",
        "test-pages-py-test-flaky",
        "test-pages-py-test-crash",
    )
    folder = pytester.path / "test-results"
    assert sorted(path.name for path in folder.iterdir()) == sorted([violated, flaky, crashed])
    assert done.files == sorted(f"{name}/recording.pbr.zip" for name in (violated, flaky, crashed))
    assert reports_under(folder) == sorted(f"{name}/recording.html" for name in (violated, flaky, crashed))

    def recording(name: str) -> Recording:
        return read(folder / name / "recording.pbr.zip")

    _check_violation(done, violated, recording(violated))
    assert "the test failed: AssertionError" in recording(flaky).failure
    _check_crash(done, crashed, recording(crashed))


def _check_violation(done: Done, name: str, recording: Recording) -> None:
    test = done.tests["test_profiler_survives_a_closed_lid[datadog@6.27.0]"]
    lines = test.text.splitlines()
    assert len(lines) <= 16
    assert "restarts-on-renewal at " in lines[1]
    assert lines[-2:] == [
        f"recording: test-results/{name}/recording.pbr.zip",
        f"report: test-results/{name}/recording.html",
    ]
    assert test.recordings == [f"test-results/{name}/recording.pbr.zip"]
    judgement = judge(Replay.of(recording))
    assert judgement.rules == {"restarts-on-renewal": "violated"}
    assert f"restarts-on-renewal at {judgement.violations[0].at_ms:.0f} ms" in lines[1]
    assert recording.meta.subject == "datadog@6.27.0"
    # Its own, and nothing of the tests before it and beside it.
    assert len({event.tab for event in recording.events if event.tab}) == 1
    assert {upload.tab for upload in recording.uploads.values()} == {judgement.violations[0].tab}


def _check_crash(done: Done, name: str, recording: Recording) -> None:
    assert "has crashed" in done.tests["test_crash"].text
    assert f"recording: test-results/{name}/recording.pbr.zip" in done.output
    assert any(isinstance(event, e.TabCrashed) for event in recording.events)
