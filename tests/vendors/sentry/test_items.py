"""Every item of an envelope is an event of the SDK."""

from __future__ import annotations

import pytest

from bridge.errors import PayloadTooLarge
from bridge.vendors.built_in import SENTRY
from bridge.vendors.limits import Limits
from tests.vendors.sentry.sample import VERSIONS, payload, requests, sample, with_body

DIALECT = SENTRY.dialect

SESSION = sample("11.12.0", "manual-session.envelope")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_recorded_item_has_its_type_and_its_date(version: str) -> None:
    for request in requests(version):
        events = DIALECT.events(sample(version, request["file"]))
        assert {event.type for event in events} <= set(request["file"].removesuffix(".envelope").split("-"))
        assert events
        for event in events:
            assert (event.vendor, event.track, event.tab) == ("sentry", "envelope", "tab-1")
            assert event.date_ms is not None
            assert event.date_ms > 1.7e12


def test_a_session_names_itself() -> None:
    [event] = DIALECT.events(SESSION)
    assert event.session_id == event.data["sid"] != ""
    assert event.data["attrs"]["release"] == "profiler-bridge@1.0.0"


def test_a_profile_is_an_event_too_and_dated_by_its_first_sample() -> None:
    chunk = "11.12.0", "trace-profile_chunk.envelope"
    [event] = DIALECT.events(sample(*chunk))
    assert event.data == payload(*chunk)
    assert event.date_ms == event.data["profile"]["samples"][0]["timestamp"] * 1000


def test_each_span_of_a_container_is_an_event() -> None:
    events = DIALECT.events(sample("11.12.0", "trace-span.envelope"))
    assert {event.type for event in events} == {"span"}
    assert len({event.data["span_id"] for event in events}) == len(events) > 1


def test_what_is_no_json_object_gives_its_header() -> None:
    body = b'{}\n{"type":"attachment","length":3}\n\xff\n{\n{"type":"log","item_count":1}\n{"items":[1]}'
    attachment, log = DIALECT.events(with_body(SESSION, body))
    assert (attachment.type, attachment.date_ms) == ("attachment", None)
    assert attachment.data["header"]["length"] == 3
    assert log.data["header"]["item_count"] == 1


@pytest.mark.parametrize("moment", [b'"never"', b"true", b"1e400", b'"99999-01-01"', b"{}", b"null"])
def test_a_moment_that_is_none(moment: bytes) -> None:
    body = b'{}\n{"type":"event"}\n{"timestamp":%s,"profile":{"samples":[1]},"sid":1}' % moment
    [event] = DIALECT.events(with_body(SESSION, body))
    assert (event.date_ms, event.session_id) == (None, None)


def test_depth_is_bounded() -> None:
    with pytest.raises(PayloadTooLarge):
        DIALECT.events(with_body(SESSION, b'{}\n{"type":"event"}\n[[[]]]'), Limits(json_depth=2))


def test_the_store_endpoint_of_old_has_no_events_that_are_read() -> None:
    from msgspec.structs import replace

    assert DIALECT.events(replace(SESSION, target="/api/42/store/")) == []
