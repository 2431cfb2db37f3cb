from __future__ import annotations

import pytest

from bridge.core.uploads import OtherUpload, Profile, Upload
from bridge.errors import BadPayload
from bridge.vendors import Vendor, all_vendors, decode, vendor_named
from bridge.vendors.sentry import SENTRY
from bridge.vendors.sentry.contract import CONTRACT

REPORT = b'{"type":"client_report"}\n{"timestamp":1}\n'
#: The payload holds a newline, which only its length tells from the end.
WITH_LENGTH = b'{"type":"attachment","length":3}\na\nb\n'


def upload(body: bytes, target: str = "/api/42/envelope/?sentry_key=k&sentry_version=7") -> Upload:
    return Upload(
        id="u-0001", wall_ms=1, tab="tab-1", method="POST", target=target, headers={}, status=200, body=body
    )


def tracks(found: Upload) -> list[str]:
    return [item.track for item in decode(found) if isinstance(item, OtherUpload) and item.vendor == "sentry"]


def test_it_is_a_vendor_without_a_store() -> None:
    vendor: Vendor = SENTRY
    assert vendor in all_vendors()
    assert vendor_named("sentry") is vendor
    assert vendor.contract is CONTRACT
    assert vendor.store_keys == ()
    assert vendor.read_store("x", "y", 0).state == "absent"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}\n" + REPORT, ["client_report"]),
        (b"{}\n" + WITH_LENGTH + REPORT, ["attachment", "client_report"]),
        (b'{}\n{"type":"session"}\n{}', ["session"]),
        (b'{}\n{"type":"session","length":2}\n{}', ["session"]),
        (b"{}\n", []),
        (b"{}", []),
    ],
)
def test_the_items_of_an_envelope_are_named(body: bytes, expected: list[str]) -> None:
    assert tracks(upload(body)) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]\n",
        b"{}\nnonsense\n{}",
        b'{}\n{"type":1}\n{}',
        b'{}\n{"type":"session","length":99}\n{}',
        b'{}\n{"type":"session","length":-1}\n{}',
        b"{}\n" + b'{"type":"a"}\n\n' * 1001,
        b"\xff\xfe\n",
    ],
)
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayload):
        SENTRY.decode(upload(body))


def test_a_tunnel_is_known_by_the_header_of_its_envelope() -> None:
    tunnelled = upload(b'{"dsn":"https://k@o1.ingest.sentry.io/42"}\n' + REPORT, "/my/tunnel?x=1")
    assert SENTRY.owns(tunnelled)
    assert tracks(tunnelled) == ["client_report"]
    for body in (b"{}\n" + REPORT, b'{"dsn":"x"}', b"", b"[" * 9000 + b"\n"):
        assert not SENTRY.owns(upload(body, "/my/tunnel"))


def test_the_store_endpoint_of_old_is_its_too() -> None:
    assert tracks(upload(b"anything", "/api/42/store/")) == ["store"]


@pytest.mark.parametrize(
    "target", ["/api/v2/rum", "/api/42/envelopes/", "/?x=/api/42/envelope/", "/api//envelope/"]
)
def test_it_does_not_own_what_goes_elsewhere(target: str) -> None:
    assert not SENTRY.owns(upload(b"{}\n" + REPORT, target))


def test_the_dsns_key_is_in_the_url_or_in_the_envelopes_header() -> None:
    assert SENTRY.client_key(upload(b"{}\n", "/api/1/envelope/?sentry_key=k1&sentry_version=7")) == "k1"
    assert SENTRY.client_key(upload(b'{"dsn":"https://k2@o1.ingest.sentry.io/1"}\n', "/tunnel")) == "k2"
    for body in (b"", b"{}\n", b"[\n", b'{"dsn":"http://[x"}\n'):
        assert SENTRY.client_key(upload(body, "/tunnel")) == ""


@pytest.mark.parametrize(
    ("target", "dsn", "project"),
    [
        ("/api/42/envelope/", '"https://k@o1.ingest.sentry.io/7"', "42"),
        ("/t/tab-1/dd/api/42/envelope/?x", "null", "42"),
        ("/tunnel", '"https://k@o1.ingest.sentry.io/7"', "7"),
        ("/tunnel", '"https://k@[oops"', ""),
    ],
)
def test_the_project_is_named_by_the_address_or_else_by_the_dsn(target: str, dsn: str, project: str) -> None:
    chunk = b'{"chunk_id":"a","profiler_id":"b","profile":{"frames":[],"stacks":[],"samples":[]}}'
    body = b'{"dsn":%s}\n{"type":"profile_chunk"}\n%s' % (dsn.encode(), chunk)
    [found] = SENTRY.decode(upload(body, target))
    assert isinstance(found, Profile)
    assert (found.application, found.sdk_version) == (project, "")
