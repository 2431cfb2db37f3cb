from __future__ import annotations

import pytest

from bridge.intake.admission import Admission
from bridge.intake.settings import Settings
from tests.intake.client import Running

PROFILE = "/api/v2/logs"


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8123", True),
        ("[::1]:80", True),
        ("192.168.1.4", True),
        ("localhost", True),
        ("app.localhost:3000", True),
        ("Intake.Example:99", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_names_by_which_the_intake_may_be_called(host: str, allowed: bool) -> None:
    assert Admission(Settings(allow_hosts=("intake.example",))).allows_host(host) is allowed


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://localhost:3000", True),
        ("https://app.localhost", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8080", True),
        ("https://app.example", True),
        ("https://APP.example", True),
        ("https://app.example:8443", False),
        ("http://192.168.1.4", False),
        ("null", False),
        ("https://evil.example", False),
        ("https://localhost.evil.example", False),
        ("http://[::1", False),
    ],
)
def test_origins_that_may_send(origin: str, allowed: bool) -> None:
    assert Admission(Settings(allow_origins=("https://app.example/",))).allows_origin(origin) is allowed


def test_tokens() -> None:
    guarded = Admission(Settings(client_tokens=("pub1", "pub2"), read_token="secret"))
    assert guarded.refusal_to_client("pub2") is None
    refusal = guarded.refusal_to_client("pub3")
    assert refusal is not None
    assert refusal.status == 403
    assert guarded.refusal_to_reader("Bearer secret") is None
    for wrong in ("", "Bearer", "Bearer secre", "Basic secret", "secret"):
        unread = guarded.refusal_to_reader(wrong)
        assert unread is not None
        assert unread.status == 401
    open_to_all = Admission(Settings())
    assert open_to_all.refusal_to_client("") is open_to_all.refusal_to_reader("") is None


def test_a_page_of_another_site_is_refused_and_nothing_is_kept() -> None:
    with Running(Settings(key="k3y")) as running:
        reply = running.ask("POST", PROFILE, b"{}", Origin="https://evil.example")
        assert (reply.status, reply.json()["error"]["code"]) == (403, "origin-not-allowed")
        assert "access-control-allow-origin" not in reply.headers
        rebound = running.ask("POST", PROFILE, b"{}", Host="evil.example")
        assert (rebound.status, rebound.json()["error"]["code"]) == (403, "host-not-allowed")
        preflight = running.ask("OPTIONS", PROFILE, Origin="https://evil.example")
        assert preflight.status == 403
        assert running.uploads == []
        assert running.ask("POST", PROFILE, b"{}", Origin="http://localhost:3000").status == 202
        assert running.ask("POST", PROFILE, b"{}").status == 202


def test_the_key_in_the_path_lets_a_driven_tab_in() -> None:
    with Running(Settings(key="k3y")) as running:
        reply = running.ask("POST", f"/k/k3y/t/tab-1{PROFILE}", b"{}", Origin="https://shop.example")
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (202, "https://shop.example")
        [upload] = running.uploads
        assert (upload.tab, upload.target) == ("tab-1", PROFILE)
        for wrong in ("/k/k3", "/k/k3yy", "/k/", "/k"):
            assert running.ask("POST", f"{wrong}{PROFILE}", b"{}", Origin="https://x.example").status == 403


def test_only_known_clients_may_send_where_they_are_named() -> None:
    with Running(Settings(client_tokens=("pub-mine",))) as running:
        for target, body in (
            ("/api/v2/logs?dd-api-key=pub-mine", b"{}"),
            ("/api/1/envelope/?sentry_key=pub-mine", b"{}\n"),
        ):
            assert running.ask("POST", target, body).status in (200, 202)
            stranger = running.ask("POST", target.replace("mine", "yours"), body, Origin="http://localhost")
            assert (stranger.status, stranger.json()["error"]["code"]) == (403, "unknown-client")
            assert stranger.headers["access-control-allow-origin"] == "http://localhost"
        for target in ("/api/v2/logs", "/nowhere"):
            assert running.ask("POST", target, b"{}").status == 403
        assert len(running.uploads) == 2
        assert b'refused_total{reason="unknown-client"} 4' in running.ask("GET", "/metrics").body
