from __future__ import annotations

import pytest

from bridge.intake.settings import Settings
from bridge.intake.store import Store
from tests.intake.api.sent import PROFILE, SECRET, send_logs, send_profile
from tests.intake.client import Running
from tests.vendors.datadog.sample import VERSIONS

API = "/_bridge/v1"


def ids(running: Running, question: str) -> list[str]:
    reply = running.ask("GET", API + question)
    assert reply.status == 200, reply.body
    return [entry["id"] for entry in reply.json()["entries"]]


def test_what_arrived_is_listed_and_can_be_had_as_it_was_sent(kept: Running) -> None:
    assert send_profile(kept, "/t/run-7").status == 202
    [entry] = kept.ask("GET", f"{API}/uploads").json()["entries"]
    assert (entry["vendor"], entry["track"], entry["scope"]) == ("datadog", "profile", "run-7")
    assert (entry["status"], entry["attempt"], entry["bytes"]) == (202, 1, len(PROFILE.body))
    assert entry["profile"]["samples"] > 0
    assert kept.ask("GET", f"{API}/uploads/{entry['id']}").json() == entry
    raw = kept.ask("GET", f"{API}/uploads/{entry['id']}/raw")
    assert raw.body == PROFILE.body
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert raw.headers["content-disposition"] == f'attachment; filename="{entry["id"]}.bin"'


def test_a_profile_comes_with_its_trace_and_its_health(kept: Running) -> None:
    send_profile(kept)
    [entry] = kept.ask("GET", f"{API}/profiles").json()["entries"]
    whole = kept.ask("GET", f"{API}/profiles/{entry['id']}").json()
    assert whole["upload"] == entry
    assert dict(whole["facts"])["samples"].startswith(f"{entry['profile']['samples']}, ")
    assert len(whole["trace"]["samples"]) == whole["health"]["samples"] == entry["profile"]["samples"]
    assert whole["health"]["bad_indices"] == 0


@pytest.mark.parametrize("path", ["", "/tree", "?as=speedscope"])
def test_an_upload_without_a_profile_is_none_and_the_reason_is_told(kept: Running, path: str) -> None:
    send_logs(kept)
    send_profile(kept)
    send_profile(kept)
    kept.ask("POST", "/v1/profiles", b'{"traceEvents": []}')
    for name, reason in (
        ("u-0001", "u-0001 has no profile: it is datadog logs"),
        ("u-0003", "u-0003 has no profile: it repeats u-0002"),
        ("u-0004", "u-0004 has no profile: it is plain profile"),
    ):
        reply = kept.ask("GET", f"{API}/profiles/{name}{path}")
        assert (reply.status, reply.json()["error"]["code"]) == (404, "not-found")
        assert reply.json()["error"]["message"] == reason


def test_filters_take_what_matches_all_of_them(kept: Running) -> None:
    send_logs(kept, "/t/one")
    send_profile(kept, "/t/one")
    send_profile(kept, "/t/two", VERSIONS[0])
    first, second, third = ids(kept, "/uploads")
    head = kept.ask("GET", f"{API}/uploads/{second}").json()["profile"]
    assert ids(kept, "/uploads?token=one") == [first, second]
    assert ids(kept, "/profiles?token=one") == [second]
    assert ids(kept, "/profiles?token=three") == []
    assert ids(kept, f"/uploads?token={SECRET}") == [first]
    assert ids(kept, "/uploads?track=logs") == [first]
    assert ids(kept, "/uploads?status=202") == [first, second, third]
    assert ids(kept, "/uploads?status=400") == []
    assert ids(kept, "/uploads?vendor=sentry") == []
    assert ids(kept, f"/profiles?session={head['session_id']}&token=one") == [second]
    assert ids(kept, f"/profiles?view={head['view_ids'][0]}&token=one") == [second]
    assert ids(kept, f"/profiles?version={head['sdk_version']}") == [second]
    assert ids(kept, f"/uploads?after={first}") == [second, third]
    assert ids(kept, f"/uploads?before={second}") == [first]
    assert ids(kept, "/uploads?since=2001-01-01T00:00:00Z") == [first, second, third]
    assert ids(kept, "/uploads?until=2001-01-01T00:00:00Z") == []
    arrived = kept.ask("GET", f"{API}/uploads/{third}").json()["received_ms"]
    assert ids(kept, f"/uploads?since={arrived + 1000:.0f}") == []


@pytest.mark.parametrize("path", ["/uploads", "/profiles"])
def test_a_list_can_leave_out_the_headers(kept: Running, path: str) -> None:
    send_profile(kept)
    [entry] = kept.ask("GET", f"{API}{path}").json()["entries"]
    [short] = kept.ask("GET", f"{API}{path}?headers=false").json()["entries"]
    assert entry.pop("headers")
    assert short == entry


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_follow_one_another_without_a_gap(kept: Running, newest_first: bool) -> None:
    for _ in range(5):
        send_logs(kept)
    seen, cursor = [], ""
    where = "before" if newest_first else "after"
    while True:
        page = kept.ask("GET", f"{API}/uploads?limit=2&newest_first={newest_first}{cursor}").json()
        seen += [entry["id"] for entry in page["entries"]]
        if page["next"] is None:
            break
        cursor = f"&{where}={page['next']}"
    assert seen == sorted(ids(kept, "/uploads"), reverse=newest_first)
    assert len(seen) == 5


def test_secrets_are_in_no_answer(kept: Running) -> None:
    send_logs(kept)
    [name] = ids(kept, "/uploads")
    for question in ("/uploads", f"/uploads/{name}"):
        body = kept.ask("GET", API + question).body.decode()
        assert SECRET not in body
        assert "alice" not in body
        assert "[redacted]" in body


def test_one_is_removed_by_name_and_many_by_filter(kept: Running) -> None:
    for prefix in ("/t/one", "/t/one", "/t/two", "/t/two"):
        send_logs(kept, prefix)
    first, *_ = ids(kept, "/uploads")
    assert kept.ask("DELETE", f"{API}/uploads/{first}").status == 204
    assert kept.ask("DELETE", f"{API}/uploads/{first}").status == 404
    assert kept.ask("DELETE", f"{API}/uploads?token=two").json() == {"removed": 2}
    assert len(ids(kept, "/uploads")) == 1
    assert kept.ask("DELETE", f"{API}/uploads").status == 422
    assert kept.ask("DELETE", f"{API}/uploads?all=true").json() == {"removed": 1}
    assert ids(kept, "/uploads") == []


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("/uploads?limit=0", "limit"),
        ("/uploads?limit=1001", "limit"),
        ("/uploads?sesion=x", "sesion"),
        ("/uploads?after=yesterday", "after"),
        ("/uploads?since=yesterday", "since"),
        ("/stream?limit=3", "limit"),
    ],
)
def test_a_question_that_is_wrong_is_told(kept: Running, question: str, why: str) -> None:
    reply = kept.ask("GET", API + question)
    assert (reply.status, reply.json()["error"]["code"]) == (422, "bad-question")
    assert why in reply.json()["error"]["message"]


@pytest.mark.parametrize("name", ["u-9999", "9" * 19, "u-", "raw", "%00", "u-1%2F2"])
def test_what_is_not_there_is_not_found(kept: Running, name: str) -> None:
    paths = (f"/uploads/{name}", f"/uploads/{name}/raw", f"/profiles/{name}", f"/profiles/{name}/tree")
    for path in (*paths, f"/profiles/{name}?as=collapsed"):
        assert kept.ask("GET", API + path).status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/uploads"),
        ("POST", "/uploads"),
        ("POST", "/uploads/u-1"),
        ("PATCH", "/faults"),
        ("POST", "/x"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_never_kept(kept: Running, method: str, path: str) -> None:
    reply = kept.ask(method, API + path, b"{}")
    assert reply.status == (404 if path == "/x" else 405)
    assert set(reply.json()["error"]) == {"code", "message", "hint"}
    assert kept.uploads == []
    if reply.status == 405:
        assert reply.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/healthz", "/metrics", "/_bridge/docs", "/_bridge/openapi.json", "/_bridge/v1/faults"]
)
def test_a_vendors_request_reaches_its_vendor_whatever_its_path(kept: Running, path: str) -> None:
    assert kept.ask("POST", f"{path}?ddforward=%2Fapi%2Fv2%2Flogs", b"{}").status == 202
    assert kept.ask("POST", f"/t/tab-1{path}?ddforward=%2Fapi%2Fv2%2Flogs", b"{}").status == 202
    assert kept.ask("GET", f"/t/tab-1/h/intake.example{path}").status == 404
    assert kept.ask("GET", f"/h/intake.example{path}").status == 404
    assert len(kept.uploads) == 4


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_a_tunnel_may_have_the_name_of_a_page_of_ours(kept: Running, path: str) -> None:
    assert kept.ask("POST", path, b'{"dsn":"https://k@o.ingest.sentry.io/1"}\n').status == 200
    assert [upload.target for upload in kept.uploads] == [path]


def test_without_a_store_there_is_nothing_to_ask(intake: Running) -> None:
    for path in (
        "/uploads",
        "/profiles",
        "/facets",
        "/uploads/u-1",
        "/uploads/u-1/raw",
        "/stream",
        "/profiles/u-1?as=collapsed",
        "/profiles/u-1/tree",
        "/profiles/tree",
    ):
        reply = intake.ask("GET", API + path)
        assert (reply.status, reply.json()["error"]["code"]) == (404, "no-store")


def test_a_reader_needs_the_token_where_there_is_one(store: Store) -> None:
    with Running(Settings(read_token="open-sesame"), store) as kept:
        questions = [
            ("GET", f"{API}/uploads"),
            ("GET", f"{API}/profiles"),
            ("GET", f"{API}/stream"),
            ("GET", f"{API}/facets"),
            ("GET", f"{API}/profiles/u-1/tree"),
            ("GET", f"{API}/profiles/tree"),
            ("GET", f"{API}/profiles/u-1?as=collapsed"),
            ("GET", f"{API}/uploads/u-1/raw"),
            ("DELETE", f"{API}/uploads?all=true"),
            ("GET", f"{API}/faults"),
            ("POST", f"{API}/faults"),
            ("GET", "/metrics"),
        ]
        for method, path in questions:
            assert kept.ask(method, path).status == 401, path
            assert kept.ask(method, path, Authorization="Bearer wrong").status == 401
        assert kept.ask("GET", f"{API}/uploads", Authorization="Bearer open-sesame").status == 200
        assert kept.ask("GET", "/healthz").status == 200
        assert send_profile(kept).status == 202


def test_pages_that_may_send_may_not_read_what_others_sent(kept: Running) -> None:
    assert kept.ask("POST", "/api/v2/logs", b"{}", Origin="https://shop.example").status == 202
    reply = kept.ask("GET", f"{API}/uploads", Origin="https://shop.example")
    assert (reply.status, reply.json()["error"]["code"]) == (403, "origin-not-allowed")
    assert kept.ask("DELETE", f"{API}/uploads?all=true", Origin="https://shop.example").status == 403
    assert kept.ask("GET", f"{API}/uploads", Origin="http://localhost:3000").status == 200
    assert len(ids(kept, "/uploads")) == 1
