from __future__ import annotations

import json

import pytest

from bridge.core.uploads import OtherUpload, Profile, StatusReport, Upload
from bridge.errors import BadPayload
from bridge.trace.checks import check_trace
from bridge.vendors.built_in import DATADOG
from tests.vendors.datadog.sample import load
from tests.vendors.datadog.test_profile import TRACE

DIALECT = DATADOG.dialect


def said(message: object) -> Upload:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return Upload(
        id="w-1",
        wall_ms=0,
        tab="t",
        method="BRIDGE",
        target="/_bridge/webview",
        headers={},
        status=0,
        body=body,
    )


PROFILE = {
    "application": {"id": "app"},
    "session": {"id": "s"},
    "view": {"id": ["v"], "name": ["/"]},
    "tags_profiler": "sdk_version:7.16.2,service:x",
}


def test_a_profile_is_the_same_as_one_that_is_sent() -> None:
    (profile,) = DIALECT.decode(
        said({"eventType": "profile", "event": {"profile": PROFILE, "trace": TRACE | {"sampleInterval": 10}}})
    )
    assert isinstance(profile, Profile)
    assert (profile.upload, profile.tab, profile.vendor) == ("w-1", "t", "datadog")
    assert (profile.session_id, profile.view_ids, profile.sdk_version) == ("s", ("v",), "7.16.2")
    assert (profile.trace.started_ms, profile.trace.origin_ms, profile.interval_ms) == (100, 1_000_000, 10)
    assert len(profile.identity) == 64


def test_what_the_real_sdk_said_is_read() -> None:
    (profile,) = DIALECT.decode(load("7.16.2", "webview-profile"))
    assert isinstance(profile, Profile)
    # The app knows its application's id; the page has a placeholder.
    assert profile.application == "00000000-aaaa-0000-aaaa-000000000000"
    assert (profile.service, profile.version, profile.sdk_version) == ("sample", "1.2.3", "7.16.2")
    assert check_trace(profile.trace).sound
    (report,) = DIALECT.decode(load("7.16.2", "webview-rum"))
    assert isinstance(report, StatusReport)
    assert (report.status, report.session_id) == ("running", profile.session_id)


def test_rum_events_carry_the_sdks_word() -> None:
    event = {"type": "view", "date": 5, "session": {"id": "s"}, "_dd": {"profiling": {"status": "running"}}}
    upload = said({"eventType": "rum", "event": event})
    (report,) = DIALECT.decode(upload)
    assert isinstance(report, StatusReport)
    assert (report.status, report.session_id) == ("running", "s")
    (whole,) = DIALECT.events(upload)
    assert (whole.track, whole.type, whole.data) == ("rum", "view", event)


@pytest.mark.parametrize(
    ("event_type", "track", "word"),
    [("log", "logs", "log"), ("internal_telemetry", "rum", "telemetry"), ("record", "replay", "record")],
)
def test_other_types_are_told_by_the_track_they_would_have_gone_to(
    event_type: str, track: str, word: str
) -> None:
    upload = said({"eventType": event_type, "event": {"type": "telemetry" if track == "rum" else 4}})
    assert DIALECT.decode(upload) == [OtherUpload(upload="w-1", vendor="datadog", tab="t", track=track)]
    assert [(event.track, event.type) for event in DIALECT.events(upload)] == [(track, word)]


def test_a_type_of_tomorrow_names_its_track() -> None:
    upload = said({"eventType": "smell", "event": {}})
    assert DIALECT.decode(upload) == [OtherUpload(upload="w-1", vendor="datadog", tab="t", track="smell")]


@pytest.mark.parametrize(
    "message",
    [b"", [], {}, {"eventType": "profile"}, {"eventType": "profile", "event": {"profile": {}, "trace": {}}}],
)
def test_what_is_no_message_is_a_bad_payload(message: object) -> None:
    with pytest.raises(BadPayload):
        DIALECT.decode(said(message))


def test_only_the_driver_can_hand_one_on() -> None:
    posted = Upload(
        id="u",
        wall_ms=0,
        tab="",
        method="POST",
        target="/_bridge/webview",
        headers={},
        status=202,
        body=b"{}",
    )
    assert DIALECT.owns(said({}))
    assert not DIALECT.owns(posted)
