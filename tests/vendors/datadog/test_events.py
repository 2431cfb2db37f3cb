from __future__ import annotations

import json
import zlib

import msgspec
import pytest

from bridge.core.uploads import OtherUpload, SdkEvent, Upload
from bridge.errors import BadPayload, PayloadTooLarge
from bridge.vendors.built_in import DATADOG
from bridge.vendors.limits import Limits
from tests.vendors.datadog.sample import ALL, load

DIALECT = DATADOG.dialect


def upload(target: str, body: bytes, **headers: str) -> Upload:
    return Upload(
        id="u-0001", wall_ms=0, tab="t", method="POST", target=target, headers=headers, status=202, body=body
    )


def lines(*events: object) -> bytes:
    return b"\n".join(json.dumps(event).encode() for event in events)


def kinds(events: list[SdkEvent]) -> dict[str, int]:
    found = [event.type for event in events]
    return {kind: found.count(kind) for kind in sorted(set(found))}


def test_every_kind_of_rum_event_is_given_whole_also_when_deflated() -> None:
    events = DIALECT.events(load("7.16.2", "rum-kinds"))
    assert kinds(events) == {"action": 2, "error": 1, "long_task": 21, "resource": 6, "vital": 1}
    assert len({event.session_id for event in events}) == len({event.view_id for event in events}) == 1
    assert all(event.data["view"]["id"] == event.view_id for event in events)
    assert all(event.track == "rum" and event.date_ms == event.data["date"] for event in events)


def test_views_and_telemetry_ride_in_rum_batches() -> None:
    (telemetry,) = DIALECT.events(load("7.16.2", "telemetry"))
    assert (telemetry.track, telemetry.type) == ("rum", "telemetry")
    assert telemetry.data["telemetry"]["type"] == "configuration"
    assert "view" in kinds(DIALECT.events(load("6.27.1", "rum-deflate-exit")))


def test_log_lines_have_no_type_of_their_own() -> None:
    first, second = DIALECT.events(load("7.16.2", "logs"))
    assert (first.track, first.type, first.data["message"]) == ("logs", "log", "hello")
    assert second.data["status"] == "error"
    assert first.session_id
    assert first.view_id


def test_a_replay_segment_is_told_by_its_metadata() -> None:
    sent = load("7.16.2", "replay")
    (segment,) = DIALECT.events(sent)
    assert (segment.track, segment.type) == ("replay", "segment")
    assert segment.data["records_count"] == 2
    assert segment.date_ms == segment.data["start"]
    assert segment.session_id
    assert segment.view_id
    assert DIALECT.decode(sent) == [
        OtherUpload(upload="u-0001", vendor="datadog", tab="tab-1", track="replay")
    ]


@pytest.mark.parametrize(("version", "name"), ALL)
def test_whatever_was_recorded_has_events_but_for_profiles_and_questions(version: str, name: str) -> None:
    assert bool(DIALECT.events(load(version, name))) == (
        not any(word in name for word in ("profile", "quota"))
    )


@pytest.mark.parametrize("track", ["debugger", "exposures", "flagevaluation", "something/new"])
def test_of_unknown_tracks_lines_of_json_are_taken_and_all_else_is_left(track: str) -> None:
    body = lines({"type": "snapshot", "date": 5}, {"b": 1})
    first, second = DIALECT.events(upload(f"/api/v2/{track}", body))
    assert (first.track, first.type, first.date_ms) == (track, "snapshot", 5.0)
    assert (second.type, second.date_ms, second.data) == ("", None, {"b": 1})
    deflated = upload(f"/api/v2/{track}?dd-evp-encoding=deflate", zlib.compress(body))
    assert DIALECT.events(deflated) == [first, second]
    for other in (b"\xff\x00", b"[1]", b'{"a":'):
        assert DIALECT.events(upload(f"/api/v2/{track}", other)) == []


@pytest.mark.parametrize("target", ["/api/v2/rum", "/api/v2/logs", "/api/v2/replay"])
def test_known_tracks_that_are_not_of_their_format_are_bad_payloads(target: str) -> None:
    with pytest.raises(BadPayload):
        DIALECT.events(upload(target, b"nonsense"))


def test_a_replay_without_metadata_is_told_so() -> None:
    sent = load("7.16.2", "replay")
    body = sent.body.replace(b'name="event"', b'name="evening"')
    with pytest.raises(BadPayload, match="no part named 'event'"):
        DIALECT.events(msgspec.structs.replace(sent, body=body))


@pytest.mark.parametrize(
    ("date", "expected"),
    [(12, 12.0), ("1970-01-01T00:00:01Z", 1000.0), ("yesterday", None), (True, None), (10**400, None)],
)
def test_dates_are_numbers_or_iso_text(date: object, expected: float | None) -> None:
    (event,) = DIALECT.events(upload("/api/v2/logs", lines({"start": date})))
    assert event.date_ms == expected


def test_ids_of_another_type_are_not_there() -> None:
    (event,) = DIALECT.events(upload("/api/v2/rum", lines({"type": 3, "session": [], "view": {"id": 4}})))
    assert (event.type, event.session_id, event.view_id) == ("", None, None)


def test_lines_and_values_are_limited() -> None:
    with pytest.raises(PayloadTooLarge, match="more than 3 lines"):
        DIALECT.events(upload("/api/v2/rum", lines(*[{}] * 4)), Limits(lines=3))
    with pytest.raises(PayloadTooLarge, match="more than 5 values"):
        DIALECT.decode(upload("/api/v2/rum", lines({"a": [1] * 7})), Limits(json_values=5))
