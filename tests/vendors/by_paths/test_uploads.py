from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from bridge.core.uploads import OtherUpload, Profile, QuotaAnswer, StatusReport, Upload
from bridge.errors import BadPayload
from bridge.vendors.by_paths.options import JsonProfile, JsonQuota, JsonStatus, JsonUploads
from bridge.vendors.by_paths.uploads import uploads

TRACE = {
    "resources": ["a.js"],
    "frames": [{"name": "f"}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": 1.5, "stackId": 0}],
}
TOLD = JsonUploads(
    forward="to",
    request_id="n",
    api_key="key",
    profile=JsonProfile(
        urls=("/shop/profile",),
        trace="trace",
        session="session",
        long_tasks="long",
        views="view",
        started_ms="a",
        ended_ms="b",
    ),
    status=JsonStatus(
        urls=("/shop/events", "/shop/profile"),
        each="events",
        word="is",
        words={"on": "running"},
        date="at",
        session="session",
    ),
    quota=JsonQuota(urls=("/shop/quota",), session="session", denied_status=402),
    others=("/shop/*",),
)
PARTS = uploads("shop", TOLD)


def sent(
    target: str, body: Any = None, method: str = "POST", status: int = 202, encoding: str = ""
) -> Upload:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Upload(
        id="u-1",
        wall_ms=0,
        tab="t",
        method=method,
        target=target,
        headers={"content-encoding": encoding},
        status=status,
        body=data,
    )


@pytest.mark.parametrize(
    ("target", "track"),
    [
        ("/shop/profile", "profile"),
        ("/dd/shop/profile?key=1", "profile"),
        ("/any?to=%2Fshop%2Fquota%3Fsession%3Ds", "quota"),
        ("/shop/metrics", "other"),
        ("/shopping/profile", ""),
        ("/x/shop", ""),
    ],
)
def test_an_address_has_its_track(target: str, track: str) -> None:
    assert PARTS.routes.track_of(target) == track
    assert PARTS.dialect.owns(sent(target)) == bool(track)


def test_a_profile_is_read_by_paths() -> None:
    body = {"trace": TRACE, "session": "s", "long": [1, 2], "view": ["v", "w"], "a": 1, "b": "2.5"}
    (profile,) = PARTS.dialect.decode(sent("/shop/profile?n=7&key=k1", body))
    assert isinstance(profile, Profile)
    assert (profile.vendor, profile.session_id, profile.long_tasks) == ("shop", "s", 2)
    assert (profile.view_ids, profile.trace.started_ms, profile.trace.ended_ms) == (("v", "w"), 1.0, 2.5)
    assert len(profile.trace.samples) == 1
    upload = sent("/any?to=%2Fshop%2Fprofile%3Fn%3D7%26key%3Dk1", body)
    assert (PARTS.dialect.request_id(upload), PARTS.dialect.client_key(upload)) == ("7", "k1")
    assert PARTS.forward.target(upload.target) == "/shop/profile?n=7&key=k1"
    packed = sent("/shop/profile", gzip.compress(json.dumps(body).encode()), encoding="gzip")
    assert PARTS.dialect.decode(packed)[0].trace == profile.trace  # type: ignore[union-attr]


def test_words_come_in_lists_on_lines_and_beside_a_profile() -> None:
    said = {"is": "on", "at": 5, "session": "s"}
    lists = PARTS.dialect.decode(sent("/shop/events", {"events": [said, {"is": "unknown", "at": 1}, {}, 3]}))
    lines = PARTS.dialect.decode(
        sent("/shop/events", b"\n".join(json.dumps({"events": [said]}).encode() for _ in range(2)))
    )
    assert [(each.status, each.date_ms) for each in lists if isinstance(each, StatusReport)] == [
        ("running", 5)
    ]
    assert len(lines) == 2
    both = PARTS.dialect.decode(sent("/shop/profile", {"trace": TRACE, "events": [said]}))
    assert [type(each) for each in both] == [Profile, StatusReport]
    (word,) = PARTS.dialect.decode(sent("/shop/profile", {"events": [said]}))
    assert isinstance(word, StatusReport)
    (event,) = PARTS.dialect.events(sent("/shop/events", {"events": [said]}))
    assert event.data == said


def test_quota_is_answered_and_read() -> None:
    assert PARTS.quota is not None
    asked = sent("/shop/quota?session=s", b"", "GET")
    assert json.loads(PARTS.quota.body(asked, False)) == {"admitted": False}
    (admitted,) = PARTS.dialect.decode(asked)
    (denied,) = PARTS.dialect.decode(sent("/shop/quota?session=s", b"", "GET", 402))
    assert isinstance(admitted, QuotaAnswer)
    assert isinstance(denied, QuotaAnswer)
    assert (admitted.session_id, admitted.admitted, denied.admitted) == ("s", True, False)


@pytest.mark.parametrize(
    "body", [b"", b"{", {"trace": []}, {"trace": {"samples": 1}}, [], 3, {"trace": {**TRACE, "frames": [3]}}]
)
def test_a_broken_profile_is_refused(body: Any) -> None:
    told = JsonUploads(profile=JsonProfile(urls=("/p",), trace="trace"))
    with pytest.raises(BadPayload):
        uploads("a", told).dialect.decode(sent("/p", body))


def test_a_preflight_and_other_uploads_have_their_track_only() -> None:
    (other,) = PARTS.dialect.decode(sent("/shop/metrics", b"anything"))
    assert other == OtherUpload(upload="u-1", vendor="shop", tab="t", track="other")
    (asked,) = PARTS.dialect.decode(sent("/shop/profile", b"", "OPTIONS"))
    assert isinstance(asked, OtherUpload)
