"""A page in a native app's WebView: the real SDK sends nothing, and says all to the app's bridge."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bridge import Bridge
from bridge.core.events import ProfilerStopSettled
from bridge.harness.run import Run
from bridge.subjects import resolve
from bridge.vendors import decode
from bridge.vendors.built_in import DATADOG
from e2e.apps.own_app import own_app
from e2e.conftest import Site


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    with Bridge.launch(webview=True) as bridge:
        yield bridge


@pytest.fixture(autouse=True)
def run(bridge: Bridge) -> Run:
    return bridge.begin(Run())


def test_what_the_newest_sdk_says_to_its_bridge_is_read_as_what_it_sends(
    bridge: Bridge, site: Site, run: Run
) -> None:
    tab = bridge.open_tab(own_app(site, resolve("datadog"), "/webview"))
    # The SDK drops a profile of under 5 s that saw no long task; the page has one in its first second.
    tab.page.wait_for_function("() => performance.now() > 2500", polling=100)
    with bridge.intake.expect_profile() as expected:
        tab.hide()
    profile = expected.value
    assert (profile.vendor, profile.tab, profile.service) == ("datadog", tab.name, "shop")
    assert profile.session_id
    tab.sync()  # the event of the trace may come after the upload
    collected = [event for event in run.recording().events if isinstance(event, ProfilerStopSettled)]
    assert profile.trace.busy_samples == collected[-1].busy_samples > 0
    assert profile.health().sound
    uploads = bridge.intake.uploads
    assert {(upload.method, upload.target) for upload in uploads} == {("BRIDGE", "/_bridge/webview")}
    events = [event for upload in uploads for event in DATADOG.dialect.events(upload)]
    assert {"view", "long_task"} <= {event.type for event in events}
    assert {event.session_id for event in events if event.type == "view"} == {profile.session_id}
    assert bridge.run.vendor is DATADOG
    assert "running" in {report.status for report in bridge.run.statuses()}


def test_an_older_sdk_has_no_profiles_for_its_bridge(bridge: Bridge, site: Site) -> None:
    tab = bridge.open_tab(own_app(site, resolve("datadog@6.27.1"), "/webview-6"))
    bridge.run.wait_for(lambda: bridge.intake.uploads, 10, lambda: "the SDK said nothing to its bridge")
    assert tab.page.evaluate("() => JSON.parse(DatadogEventBridge.getCapabilities())") == ["profiles"]
    assert {upload.method for upload in bridge.intake.uploads} == {"BRIDGE"}


def test_messages_arrive_whole_and_in_order_from_frames_too(bridge: Bridge, site: Site) -> None:
    said = "e => DatadogEventBridge.send(JSON.stringify({eventType: 'log', event: {message: e}}))"
    inner = site.other("/inner")
    site.put("/inner", f"<script>({said})('inner')</script>")
    tab = bridge.open_tab(site.put("/outer", f"<iframe src='{inner}'></iframe>"))
    large = "é" * 1_000_000
    for text in ("first", large, "last"):
        tab.page.evaluate(said, text)
    bridge.run.wait_for(lambda: len(bridge.intake.uploads) == 4, 10, lambda: "messages are missing")
    texts = [DATADOG.dialect.events(upload)[0].data["message"] for upload in bridge.intake.uploads]
    assert [text for text in texts if text != "inner"] == ["first", large, "last"]
    assert "inner" in texts
    assert {upload.tab for upload in bridge.intake.uploads} == {tab.name}
    assert all(decode(upload) for upload in bridge.intake.uploads)
