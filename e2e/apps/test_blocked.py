"""A real SDK whose page's policy keeps parts of it back, or whose quota is denied: the causes are told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Playwright
from rich.console import Console

from bridge import Bridge
from bridge.core.events import ContentBlocked, RecordingEnded
from bridge.core.verdicts import Judgement
from bridge.harness.run import Run
from bridge.harness.tab import Tab
from bridge.judging.replay import Replay
from bridge.judging.timeline import rows
from bridge.report.text import run_report
from bridge.subjects import Subject, resolve
from bridge.vendors.built_in import DATADOG
from e2e.apps.own_app import own_app
from e2e.conftest import Page, Site

UPLOADED = "collected-trace-is-uploaded"
PROFILES = "https://browser-intake-datadoghq.com/api/v2/profile"
#: Replay has a worker, which some policies refuse. The profiler does not need it.
REPLAY = {"sessionReplaySampleRate": 100, "startSessionReplayRecordingManually": False}


@pytest.fixture(scope="module")
def bridge(playwright: Playwright) -> Iterator[Bridge]:
    with Bridge.launch(playwright=playwright) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def sdk() -> Subject:
    return resolve("datadog")


@pytest.fixture
def run(bridge: Bridge) -> Iterator[Run]:
    run = bridge.begin(Run())
    yield run
    for tab in bridge.open_tabs(run):
        tab.close()


def opened(bridge: Bridge, site: Site, sdk: Subject, policy: str, **configured: Any) -> Tab:
    url = own_app(site, sdk, "/policy", **configured)
    headers = {"Content-Security-Policy": policy} if policy else {}
    site.pages["/policy"] = Page(site.pages["/policy"].body, headers, 200)
    return bridge.open_tab(url, vendor="datadog")


def blocked(run: Run) -> list[tuple[str, str]]:
    events = run.recording().events
    return [(e.directive, e.blocked.partition("?")[0]) for e in events if isinstance(e, ContentBlocked)]


def report(run: Run, judgement: Judgement) -> str:
    recording, output = run.recording(), io.StringIO()
    recording.events.append(RecordingEnded(wall_ms=run.machine.history.until))
    replay = Replay.of(recording)
    Console(file=output, width=400).print(run_report(replay.recording, judgement, rows(replay, judgement)))
    return output.getvalue()


@pytest.mark.parametrize("policy", ["connect-src 'self'", "default-src 'self'"])
def test_uploads_that_a_policy_keeps_back(
    bridge: Bridge, site: Site, sdk: Subject, run: Run, policy: str
) -> None:
    """A `default-src` stands in for each directive that is not there, and for the worker's too."""
    tab = opened(bridge, site, sdk, policy, **REPLAY)
    tab.expect_profiler("running")
    tab.expect_long_task()
    tab.hide()
    judgement = tab.judge()
    assert ("connect-src", PROFILES) in blocked(run)
    assert (("worker-src", "blob") in blocked(run)) == policy.startswith("default")
    assert judgement.violations == []
    assert judgement.rules["pauses-when-hidden"] == judgement.rules["trace-covers-run"] == "held"
    assert judgement.rules[UPLOADED] == "inconclusive"
    cause = f"the page's Content Security Policy (connect-src) blocked {PROFILES}"
    assert judgement.reasons[UPLOADED] == f"nothing that the page sends reaches the intake: {cause}"
    assert judgement.verdict == "inconclusive"
    assert bridge.intake.uploads == []


def test_a_script_of_the_sdk_that_a_policy_refuses(
    bridge: Bridge, site: Site, sdk: Subject, run: Run
) -> None:
    """Its profiler is a script of its own, loaded later. The worker that is refused too explains nothing."""
    main = site.url(f"/{sdk.version}/datadog-rum.js")
    recorder = next(sdk.sdk_folder.glob("chunks/datadogRecorder-*-datadog-rum.js"))
    own = " ".join([main, site.url("/policy.js"), site.url(f"/{sdk.version}/chunks/{recorder.name}")])
    tab = opened(bridge, site, sdk, f"script-src {own}; worker-src 'none'", **REPLAY)
    run.wait_for(lambda: len(blocked(run)) == 2, 20, lambda: f"{blocked(run)}")
    tab.expect_session("tracked")
    tab.hide()
    tab.show()
    judgement = tab.judge()
    told = dict(blocked(run))
    assert told.keys() == {"script-src", "worker-src"}
    assert "/chunks/datadogProfiler-" in told["script-src"]
    # The SDK may have said by now that it has no profiler, and that is true.
    exercised = {rule for rule, verdict in judgement.rules.items() if verdict != "not-exercised"}
    assert exercised <= {"status-agrees"}
    assert (judgement.verdict, judgement.violations) == ("inconclusive", [])
    cause = f"the page's Content Security Policy (script-src) blocked {told['script-src']}"
    assert judgement.reasons[""].endswith(f"no script on the page has constructed a Profiler: {cause}")
    assert report(run, judgement).count(cause) == 1


def test_a_later_document_whose_policy_refuses_the_profilers_script(
    bridge: Bridge, site: Site, sdk: Subject, run: Run
) -> None:
    """The first document of the tab has a profiler, and keeps every rule."""
    first = own_app(site, sdk, "/first")
    own = f"{site.url(f'/{sdk.version}/datadog-rum.js')} {site.url('/first.js')}"
    policy = {"Content-Security-Policy": f"script-src {own}"}
    site.pages["/second"] = Page(site.pages["/first"].body, policy, 200)
    tab = bridge.open_tab(first, vendor="datadog")
    tab.expect_profiler("running")
    tab.page.goto(site.url("/second"))
    run.wait_for(lambda: blocked(run), 20, lambda: "no script was refused")
    tab.expect_session("tracked")
    assert DATADOG.contract
    due = 2 * DATADOG.contract.graces.start_ms
    run.wait_for(lambda: tab.page.evaluate("performance.now()") > due, 20, lambda: "the time stands still")
    tab.hide()
    judgement = tab.judge()
    assert (judgement.verdict, judgement.violations) == ("inconclusive", [])
    assert f"({site.url('/second')}) owed a profiler, as others of this tab had" in judgement.reasons[""]


def test_a_worker_that_a_policy_refuses_is_no_reason(
    bridge: Bridge, site: Site, sdk: Subject, run: Run
) -> None:
    tab = opened(bridge, site, sdk, "worker-src 'none'", **REPLAY)
    tab.expect_profiler("running")
    tab.expect_long_task()
    run.wait_for(lambda: blocked(run), 20, lambda: "replay asked for no worker")
    tab.hide()
    judgement = tab.judge()
    assert blocked(run) == [("worker-src", "blob")]
    assert (judgement.verdict, judgement.reasons) == ("held", {})


def test_a_denied_quota_and_a_closed_tab_owe_nothing(
    bridge: Bridge, site: Site, sdk: Subject, run: Run
) -> None:
    bridge.intake.faults.set("datadog/quota", "deny*")
    tab = opened(bridge, site, sdk, "")
    tab.expect_profiler("stopped(quota-denied)")
    tab.hide()
    tab.show()
    tab.activity()
    judgement = tab.judge()
    tab.close()
    closed = run.check(lambda: None)
    reason = judgement.reasons[""]
    assert reason.startswith(f"no profiler was owed in {tab.name} after ")
    assert reason.endswith(" ms: Datadog's quota was denied")
    for each in (judgement, closed):
        assert (each.violations, each.reasons[""]) == ([], reason)
        assert each.verdict == "held"
        assert each.rules["starts-only-when-allowed"] == "held"
        assert each.rules["resumes-when-visible"] == "not-exercised"
    assert bridge.intake.profiles == []
    text = report(run, judgement)
    assert text.count(reason) == 1
