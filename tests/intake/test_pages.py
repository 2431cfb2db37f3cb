"""The live page as it is served: by what way, with which headers, and to whom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bridge.core.addresses import LIVE_FILES, LIVE_PATH
from bridge.intake.settings import Settings
from bridge.intake.store import Query, open_store
from tests.intake.client import Running

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TRACE = b'{"frames":[],"resources":[],"samples":[{"timestamp":1.5}],"stacks":[]}'


@pytest.mark.parametrize(
    ("path", "media_type"),
    [(LIVE_PATH, "text/html"), (LIVE_FILES[0], "text/javascript"), (LIVE_FILES[1], "text/css")],
)
def test_the_page_and_its_files_come_with_headers_that_let_nothing_else_in(
    intake: Running, path: str, media_type: str
) -> None:
    reply = intake.ask("GET", path)
    assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, media_type)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    policy = reply.headers["content-security-policy"].split("; ")
    assert policy[:3] == ["default-src 'none'", "script-src 'self'", "style-src 'self'"]
    assert {"connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'"} <= set(policy)


def test_the_page_has_no_script_or_style_of_its_own(intake: Running) -> None:
    text = intake.ask("GET", LIVE_PATH).body.decode()
    assert re.findall(r"<script[^>]*>([^<]*)</script>", text) == [""]
    assert "<style" not in text
    assert re.findall(r'(?:src|href)="([^"]+)"', text) == ["data:,", "live.css", "live.js"]


def test_the_bare_address_leads_a_browser_to_the_page(intake: Running) -> None:
    reply = intake.ask("GET", "/", Accept=BROWSER)
    assert (reply.status, reply.headers["location"]) == (307, LIVE_PATH)
    assert intake.uploads == []


@pytest.mark.parametrize(
    ("method", "target", "accept"),
    [
        ("GET", "/", "*/*"),
        ("GET", "/?ddforward=%2Fapi%2Fv2%2Flogs", BROWSER),
        ("GET", "/t/tab-1/", BROWSER),
        ("GET", "/h/shop.example/", BROWSER),
        ("POST", "/_bridge/", BROWSER),
        ("GET", "/_bridge/?ddforward=%2Fapi%2Fv2%2Flogs", BROWSER),
    ],
)
def test_other_requests_are_those_of_vendors(intake: Running, method: str, target: str, accept: str) -> None:
    reply = intake.ask(method, target, b"{}" if method == "POST" else None, Accept=accept)
    assert reply.status not in (200, 307)


def test_uploads_to_the_bare_address_are_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with Running(Settings(), store) as running:
        for target in ("/", "/t/checkout", "/t/checkout/"):
            assert running.ask("POST", target, TRACE, Accept=BROWSER).status == 202
        assert running.ask("POST", "/?ddforward=%2Fapi%2Fv2%2Flogs", b"{}", Accept=BROWSER).status == 202
        assert [record.vendor for record in store.find(Query())] == [*["plain"] * 3, "datadog"]
    store.close()


def test_it_is_guarded_as_the_api_is_but_needs_no_token() -> None:
    with Running(Settings(read_token="s3cret")) as running:
        for path in (LIVE_PATH, *LIVE_FILES):
            assert running.ask("GET", path).status == 200
            assert b"s3cret" not in running.ask("GET", path).body
            rebound = running.ask("GET", path, Host="evil.example")
            assert (rebound.status, rebound.json()["error"]["code"]) == (403, "host-not-allowed")
            foreign = running.ask("GET", path, Origin="https://evil.example")
            assert (foreign.status, foreign.json()["error"]["code"]) == (403, "origin-not-allowed")
        assert running.ask("GET", "/_bridge/v1/uploads").status == 401
        assert running.ask("GET", "/", Accept=BROWSER, Host="evil.example").status == 403


def test_the_description_of_the_api_leaves_it_out(intake: Running) -> None:
    paths = intake.ask("GET", "/_bridge/openapi.json").json()["paths"]
    assert not {"/", LIVE_PATH, *LIVE_FILES} & set(paths)
