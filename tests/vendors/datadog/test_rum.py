from __future__ import annotations

import json
import zlib
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.uploads import OtherUpload, SessionReport, StatusReport, Upload
from bridge.errors import BadPayload
from bridge.vendors import decode
from tests.vendors.datadog.sample import VERSIONS, load
from tests.vendors.datadog.test_profile import mutate

RUNNING = {"profiling": {"status": "running"}}


def batch(*events: object, deflate: bool = False) -> Upload:
    body = "\n".join(json.dumps(event) for event in events).encode()
    return Upload(
        id="u-0003",
        wall_ms=0,
        tab="t",
        method="POST",
        target="/api/v2/rum" + ("?dd-evp-encoding=deflate" if deflate else ""),
        headers={},
        status=202,
        body=zlib.compress(body) if deflate else body,
    )


def reports(upload: Upload) -> list[StatusReport]:
    found = decode(upload)
    assert all(isinstance(each, StatusReport | SessionReport) for each in found)
    return [each for each in found if isinstance(each, StatusReport)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["rum", "rum-exit", "rum-deflate", "rum-deflate-exit"])
def test_recorded_batches_say_what_the_profiler_was_doing(version: str, name: str) -> None:
    found = reports(load(version, name))
    assert {report.status for report in found} <= {"starting", "running"}
    assert found[-1].status == "running"
    assert all(report.session_id and report.vendor == "datadog" for report in found)
    assert "telemetry" not in {report.event_type for report in found}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_recorded_word_is_said_before_its_batch_is_sent(version: str) -> None:
    upload = load(version, "rum")
    batch_time = float(upload.target.partition("batch_time%3D")[2].partition("%26")[0])
    assert all(batch_time - 10_000 < report.date_ms <= batch_time for report in reports(upload))


@pytest.mark.parametrize(
    ("kind", "timing", "later_ms"),
    [
        ("view", {"view": {"time_spent": 2_500_000_000}}, 2500),
        ("view_update", {"view": {"time_spent": 1_000_000}}, 1),
        ("long_task", {"long_task": {"duration": 70_500_000}}, 70.5),
        ("action", {"action": {"loading_time": 100_000_000}}, 100),
        ("action", {"action": {"id": "a"}}, 0),
        ("vital", {"vital": {"duration": 3_000_000}}, 3),
        ("view", {}, 0),
    ],
)
def test_a_word_stands_for_the_end_of_its_event(
    kind: str, timing: dict[str, object], later_ms: float
) -> None:
    (report,) = reports(batch({"type": kind, "date": 1_000_000, "_dd": RUNNING, **timing}))
    assert report.event_type == kind
    assert report.date_ms == 1_000_000 + later_ms


def test_reasons_come_from_errors_and_from_quota() -> None:
    first, second, third = reports(
        batch(
            {
                "type": "view",
                "_dd": {"profiling": {"status": "error", "error_reason": "unexpected-exception"}},
            },
            {"type": "view", "_dd": {"profiling": {"status": "stopped", "quota_reason": "quota_exceeded"}}},
            {"type": "view", "_dd": RUNNING, "session": {"id": "s"}},
        )
    )
    assert (first.status, first.reason) == ("error", "unexpected-exception")
    assert (second.status, second.reason) == ("stopped", "quota_exceeded")
    assert (third.reason, third.session_id, first.session_id) == ("", "s", None)


def test_telemetry_unknown_words_and_other_events_say_nothing() -> None:
    upload = batch(
        {"type": "telemetry", "_dd": RUNNING},
        {"type": "resource", "_dd": {}},
        {"type": "view", "_dd": {"profiling": {"status": "sleeping"}}},
        {"type": "view", "_dd": {"profiling": {}}},
    )
    assert decode(upload) == [OtherUpload(upload="u-0003", vendor="datadog", tab="t", track="rum")]


def test_empty_lines_are_skipped_and_a_deflated_batch_is_read() -> None:
    upload = batch({"type": "view", "_dd": RUNNING})
    assert len(reports(msgspec.structs.replace(upload, body=b"\n" + upload.body + b"\n\n"))) == 1
    assert len(reports(batch({"type": "view", "_dd": RUNNING}, deflate=True))) == 1


def test_a_broken_line_is_named() -> None:
    upload = batch({"type": "view"})
    with pytest.raises(BadPayload, match="line 2"):
        decode(msgspec.structs.replace(upload, body=upload.body + b"\n{"))
    with pytest.raises(BadPayload, match="zlib"):
        decode(msgspec.structs.replace(batch(deflate=True), body=upload.body))


@pytest.mark.parametrize("name", ["rum", "rum-deflate"])
@settings(max_examples=150)
@given(seed=st.integers(0, 2**32))
def test_whatever_the_bytes_only_bad_payload_comes_out(name: str, seed: int) -> None:
    upload = load(VERSIONS[-1], name)
    with suppress(BadPayload):
        decode(msgspec.structs.replace(upload, body=mutate(upload.body, seed)))
