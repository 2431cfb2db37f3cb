from __future__ import annotations

import gzip
import json
import zlib

import pytest

from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload, PayloadUnsupported
from bridge.vendors import Vendor, decode, registered, vendor_named
from bridge.vendors.built_in import PLAIN

TRACE = {
    "resources": ["http://127.0.0.1/a.js"],
    "frames": [{"name": "f", "resourceId": 0, "line": 1, "column": 2}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": 100.5, "stackId": 0}, {"timestamp": 110.5}],
}
EVENT = {
    "id": "chunk-1",
    "profiler_id": "p-1",
    "session_id": "s-1",
    "view_ids": ["v-1", "v-2"],
    "view_names": ["/", "/cart"],
    "application": "shop",
    "service": "web",
    "env": "test",
    "version": "1.2",
    "sdk_version": "0.1",
    "started_at": 1_000_100,
    "ended_at": 1_000_120.5,
    "started_ms": 100,
    "ended_ms": 120.5,
    "origin_ms": 1_000_000,
    "interval_ms": 10,
    "long_tasks": 2,
    "and": "more",
}
DATA = json.dumps(TRACE).encode()


def post(
    body: bytes, content_type: str = "application/json", target: str = "/v1/profiles", **more: str
) -> Upload:
    headers = {"content-type": content_type} if content_type else {}
    encoding = {"content-encoding": more["coding"]} if "coding" in more else {}
    return Upload(
        id="u-0001",
        wall_ms=0,
        tab="t",
        method="POST",
        target=target,
        headers=headers | encoding,
        status=202,
        body=body,
        host=more.get("host", ""),
    )


def multipart(**parts: bytes) -> bytes:
    head = '--B\r\nContent-Disposition: form-data; name="%s"; filename="x"\r\n\r\n'
    return b"".join((head % name).encode() + data + b"\r\n" for name, data in parts.items()) + b"--B--"


def form(trace: bytes = DATA, event: object = EVENT) -> Upload:
    body = multipart(event=json.dumps(event).encode(), trace=trace)
    return post(body, "multipart/form-data; boundary=B")


def decoded(upload: Upload) -> Profile:
    (profile,) = decode(upload)
    assert isinstance(profile, Profile)
    return profile


def test_it_is_a_vendor_without_a_contract() -> None:
    vendor: Vendor = PLAIN
    assert vendor in registered()
    assert vendor_named("plain") is vendor
    assert vendor.contract is None
    assert (vendor.store, vendor.globals, vendor.hosts) == (None, (), ())
    said = vendor.dialect
    assert (said.request_id(form()), said.client_key(form()), said.events(form())) == ("", "", [])


@pytest.mark.parametrize("trace", [DATA, zlib.compress(DATA), gzip.compress(DATA)])
def test_all_that_is_known_about_a_trace_is_in_its_profile(trace: bytes) -> None:
    profile = decoded(form(trace))
    assert (profile.vendor, profile.upload, profile.tab) == ("plain", "u-0001", "t")
    assert (profile.identity, profile.profiler_id, profile.session_id) == ("chunk-1", "p-1", "s-1")
    assert (profile.view_ids, profile.view_names) == (("v-1", "v-2"), ("/", "/cart"))
    assert (profile.application, profile.service, profile.env, profile.version) == (
        "shop",
        "web",
        "test",
        "1.2",
    )
    assert (profile.sdk_version, profile.long_tasks, profile.interval_ms) == ("0.1", 2, 10)
    assert (profile.started_at, profile.ended_at) == (1_000_100, 1_000_120.5)
    assert (profile.trace.started_ms, profile.trace.ended_ms) == (100, 120.5)
    assert profile.trace.origin_ms == 1_000_000
    assert [sample.stack_id for sample in profile.trace.samples] == [0, None]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "application/vnd.example+json",
    ],
)
def test_a_bare_trace_is_a_profile_that_knows_no_more(content_type: str) -> None:
    profile = decoded(post(DATA, content_type))
    assert (profile.session_id, profile.view_ids, profile.interval_ms) == (None, (), None)
    assert (profile.trace.started_ms, profile.trace.origin_ms) == (None, None)
    assert len(profile.trace.samples) == 2


def test_a_body_may_be_packed() -> None:
    for body, coding in ((gzip.compress(DATA), "gzip"), (zlib.compress(DATA), "deflate")):
        assert len(decoded(post(body, coding=coding)).trace.samples) == 2
    packed = post(gzip.compress(form().body), "multipart/form-data; boundary=B", coding="gzip")
    assert decoded(packed).session_id == "s-1"


def test_metadata_is_optional_as_a_whole_and_key_by_key() -> None:
    without = decoded(post(multipart(trace=DATA), "multipart/form-data; boundary=B"))
    assert without == decoded(form(event={}))
    assert len(without.identity) == 64


def test_what_is_sent_twice_has_one_identity() -> None:
    assert decoded(post(DATA)).identity == decoded(post(DATA, target="/v1/profiles/?again")).identity
    assert decoded(post(DATA)).identity != decoded(post(DATA + b" ")).identity


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (post(b""), "trace: "),
        (post(b"[]"), "trace: "),
        (post(b'{"samples": []}'), "missing required field"),
        (post(multipart(event=b"{}"), "multipart/form-data; boundary=B"), r"'trace' \(there are: event\)"),
        (form(event={"session_id": 5}), "event: "),
        (form(event={"long_tasks": 10**30}), "event: "),
        (form(event={"long_tasks": -1}), "event: "),
        (form(trace=b"\x78\x9cxx"), "zlib stream"),
    ],
)
def test_what_is_none_is_a_bad_payload(upload: Upload, why: str) -> None:
    with pytest.raises(BadPayload, match=why):
        decode(upload)


def test_a_form_with_one_file_needs_no_name_for_it() -> None:
    upload = post(multipart(file=DATA, event=json.dumps(EVENT).encode()), "multipart/form-data; boundary=B")
    assert decoded(upload).session_id == "s-1"
    with pytest.raises(BadPayload, match="no part named 'trace'"):
        decode(post(multipart(a=DATA, b=DATA), "multipart/form-data; boundary=B"))


def test_a_list_of_traces_is_so_many_profiles() -> None:
    found = decode(post(json.dumps([TRACE, TRACE]).encode()))
    assert all(isinstance(item, Profile) for item in found)
    assert len({item.identity for item in found if isinstance(item, Profile)}) == 2


def test_what_stands_beside_a_trace_is_its_event() -> None:
    whole = decoded(post(json.dumps({"trace": TRACE, "event": EVENT}).encode()))
    assert whole == decoded(form(json.dumps({"trace": TRACE, "event": EVENT}).encode(), event={}))
    assert (whole.session_id, whole.interval_ms, whole.trace.started_ms) == ("s-1", 10, 100)
    camel = {"profile": TRACE, "sessionId": "s-2", "service": 5, "intervalMs": 20, "viewIds": ["v"]}
    found = decoded(post(json.dumps(camel).encode()))
    assert (found.session_id, found.service, found.interval_ms, found.view_ids) == ("s-2", "", 20, ("v",))


def test_another_content_type_is_not_taken() -> None:
    with pytest.raises(PayloadUnsupported, match="'image/png'"):
        decode(post(DATA, "image/png"))


def test_only_posts_to_us_are_meant() -> None:
    assert PLAIN.dialect.owns(post(DATA))
    assert not PLAIN.dialect.owns(post(DATA, host="shop.example"))
    assert not PLAIN.dialect.owns(post(DATA, target="/v1/profiles/7"))
    for prefix in ("/dd", "/any/where"):
        assert PLAIN.dialect.owns(post(DATA, target=f"{prefix}/v1/profiles?x=1"))
    for bare in ("/", "/?x=1"):
        assert PLAIN.dialect.owns(post(DATA, target=bare))
        assert not PLAIN.dialect.owns(post(DATA, target=bare, host="shop.example"))
    forwarded = post(b"{}", target="/v1/profiles?ddforward=%2Fapi%2Fv2%2Frum")
    assert decode(forwarded)[0].vendor == "datadog"
