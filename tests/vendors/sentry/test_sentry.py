from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from bridge.core.uploads import OtherUpload, Profile, Upload
from bridge.errors import BadPayload
from bridge.vendors import Vendor, decode, registered, vendor_named
from bridge.vendors.built_in import SENTRY

DIALECT = SENTRY.dialect

REPORT = b'{"type":"client_report"}\n{"timestamp":1}\n'
#: The payload holds a newline, which only its length tells from the end.
WITH_LENGTH = b'{"type":"attachment","length":3}\na\nb\n'


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def upload(body: bytes, target: str = "/api/42/envelope/?sentry_key=k&sentry_version=7") -> Upload:
    return Upload(
        id="u-0001", wall_ms=1, tab="tab-1", method="POST", target=target, headers={}, status=200, body=body
    )


def tracks(found: Upload) -> list[str]:
    return [item.track for item in decode(found) if isinstance(item, OtherUpload) and item.vendor == "sentry"]


def test_it_is_a_vendor_without_a_store() -> None:
    vendor: Vendor = SENTRY
    assert vendor in registered()
    assert vendor_named("sentry") is vendor
    assert vendor.contract
    assert vendor.store is None


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
        DIALECT.decode(upload(body))


def test_a_tunnel_is_known_by_the_header_of_its_envelope() -> None:
    tunnelled = upload(b'{"dsn":"https://k@o1.ingest.sentry.io/42"}\n' + REPORT, "/my/tunnel?x=1")
    assert DIALECT.owns(tunnelled)
    assert tracks(tunnelled) == ["client_report"]
    for body in (b"{}\n" + REPORT, b'{"dsn":"x"}', b"", b"[" * 9000 + b"\n"):
        assert not DIALECT.owns(upload(body, "/my/tunnel"))


PACKED = [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate"), (gzip.compress, "")]


@pytest.mark.parametrize(("pack", "coding"), PACKED)
@pytest.mark.parametrize("target", ["/my/tunnel", "/api/42/envelope/"])
def test_a_packed_envelope_is_read_on_any_path(
    pack: Callable[[bytes], bytes], coding: str, target: str
) -> None:
    body = b'{"dsn":"https://k2@o1.ingest.sentry.io/42"}\n' + REPORT * 900
    packed = replace(upload(pack(body), target), headers={"content-encoding": coding} if coding else {})
    assert tracks(packed) == ["client_report"] * 900
    assert DIALECT.client_key(packed) == "k2"


def test_what_only_looks_packed_is_no_envelope() -> None:
    for body in (b"\x1f\x8bnonsense", b"\x78\x9cnonsense", gzip.compress(b"{}\n{}")):
        assert not DIALECT.owns(upload(body, "/my/tunnel"))
    unknown = replace(upload(b'{"dsn":"x"}\n', "/my/tunnel"), headers={"content-encoding": "br"})
    assert not DIALECT.owns(unknown)


def test_a_sidecars_envelope_names_no_dsn() -> None:
    header = b'{"event_id":"c","sent_at":"2026-01-01T00:00:00Z"}\n'
    typed = replace(
        upload(b"{}\n" + REPORT, "/stream"), headers={"content-type": "application/x-sentry-envelope"}
    )
    for found in (typed, upload(header + REPORT, "/stream"), upload(header + REPORT, "/events/stream")):
        assert DIALECT.owns(found)
        assert tracks(found) == ["client_report"]
    for body in (header, header + b"{}\n", header + b'{"a":1}\n', b'{"name":"x"}\n' + REPORT):
        assert not DIALECT.owns(upload(body, "/stream"))


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Sentry sentry_version=7, sentry_key=key7, sentry_client=x", "key7"),
        ("sentry sentry_key=key7,sentry_version=7", "key7"),
        ("Sentry sentry_version=7", ""),
        ("Bearer sentry_key=key7", ""),
    ],
)
def test_the_key_may_be_in_a_header(header: str, key: str) -> None:
    for name in ("x-sentry-auth", "authorization"):
        asked = replace(upload(b"{}\n", "/api/42/envelope/"), headers={name: header})
        assert DIALECT.client_key(asked) == key


def test_the_store_endpoint_of_old_is_its_too() -> None:
    assert tracks(upload(b"anything", "/api/42/store/")) == ["store"]


@pytest.mark.parametrize(
    "target", ["/api/v2/rum", "/api/42/envelopes/", "/?x=/api/42/envelope/", "/api//envelope/"]
)
def test_it_does_not_own_what_goes_elsewhere(target: str) -> None:
    assert not DIALECT.owns(upload(b"{}\n" + REPORT, target))


def test_the_dsns_key_is_in_the_url_or_in_the_envelopes_header() -> None:
    assert DIALECT.client_key(upload(b"{}\n", "/api/1/envelope/?sentry_key=k1&sentry_version=7")) == "k1"
    assert DIALECT.client_key(upload(b'{"dsn":"https://k2@o1.ingest.sentry.io/1"}\n', "/tunnel")) == "k2"
    for body in (b"", b"{}\n", b"[\n", b'{"dsn":"http://[x"}\n'):
        assert DIALECT.client_key(upload(body, "/tunnel")) == ""


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
    [found] = DIALECT.decode(upload(body, target))
    assert isinstance(found, Profile)
    assert (found.application, found.sdk_version) == (project, "")
