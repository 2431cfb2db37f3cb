from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.uploads import Upload
from bridge.intake.answers import take
from bridge.vendors import decode
from bridge.vendors.limits import LIMITS
from tests.intake.client import Running, forwarded
from tests.vendors.datadog.sample import VERSIONS, load, recorded


@pytest.mark.parametrize("version", VERSIONS)
def test_what_real_sdks_sent_is_taken_and_kept_as_it_came(intake: Running, version: str) -> None:
    for number, name in enumerate(name for name in recorded(version) if not name.startswith("webview")):
        sent = load(version, name)
        reply = intake.ask(sent.method, "/t/tab-1" + sent.target, sent.body, **dict(sent.headers))
        assert reply.status == (200 if name == "quota" else 202)
        kept = intake.uploads[number]
        assert (kept.tab, kept.method, kept.target) == ("tab-1", sent.method, sent.target)
        assert (kept.status, kept.body) == (reply.status, sent.body)
        assert [type(each) for each in decode(kept)] == [type(each) for each in decode(sent)]


@pytest.mark.parametrize("target", ["/api/v2/profiling/quota", forwarded("/api/v2/profiling/quota")])
def test_the_quota_question_is_answered_in_the_sdks_words(intake: Running, target: str) -> None:
    if "ddforward" in target:
        target = forwarded("/api/v2/profiling/quota?session_id=s-1") + "&ddforwardSubdomain=quota"
    else:
        target += "?session_id=s-1"
    reply = intake.ask("GET", target, DD_CLIENT_TOKEN="pub0")
    assert reply.status == 200
    assert reply.json() == {
        "data": {
            "id": "s-1",
            "type": "profiling-quota",
            "attributes": {"admitted": True, "reason": "quota_ok"},
        }
    }


@pytest.mark.parametrize("track", ["logs", "replay", "debugger", "exposures", "something/new"])
def test_other_tracks_are_taken_without_looking(intake: Running, track: str) -> None:
    assert intake.ask("POST", forwarded(f"/api/v2/{track}?a=1", "/docs"), b"\xff\x00").status == 202
    assert intake.uploads[0].body == b"\xff\x00"


@pytest.mark.parametrize(
    ("track", "content_type", "status"),
    [
        ("profile", "multipart/form-data; boundary=X", 400),
        ("profile", "text/plain", 415),
        ("rum", "text/plain", 400),
    ],
)
def test_a_malformed_body_is_refused_with_the_reason_and_kept(
    intake: Running, track: str, content_type: str, status: int
) -> None:
    reply = intake.ask("POST", f"/api/v2/{track}", b"{nonsense", Content_Type=content_type)
    assert reply.status == status
    error = reply.json()["error"]
    assert error["code"] == {400: "bad-payload", 415: "unsupported"}[status]
    assert error["message"].startswith(track)
    assert (intake.uploads[0].status, intake.uploads[0].body) == (status, b"{nonsense")


def test_a_get_where_a_post_belongs_is_told_so(intake: Running) -> None:
    reply = intake.ask("GET", "/api/v2/rum")
    assert (reply.status, reply.json()["error"]["code"]) == (405, "method-not-allowed")


@settings(max_examples=200)
@given(
    inner=st.sampled_from(
        ["/api/v2/profile", "/api/v2/rum?dd-evp-encoding=deflate", "/api/v2/profiling/quota"]
    ),
    method=st.sampled_from(["GET", "POST"]),
    content_type=st.text(max_size=40),
    body=st.binary(max_size=200),
)
def test_no_body_is_the_servers_fault(inner: str, method: str, content_type: str, body: bytes) -> None:
    headers = {"content-type": content_type}
    upload = Upload(
        id="", wall_ms=0, tab="", method=method, target=inner, headers=headers, status=0, body=body
    )
    taken = take(upload, LIMITS)
    assert taken is not None
    answer = taken.answer
    assert answer.status in (200, 202, 400, 405, 413, 415)
    json.loads(answer.body)
