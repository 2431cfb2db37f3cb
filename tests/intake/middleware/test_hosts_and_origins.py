from __future__ import annotations

import pytest

from bridge.intake.middleware.hosts_and_origins import AllowedHosts
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
    assert AllowedHosts(hosts=("intake.example",)).allows_host(host) is allowed


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
    assert AllowedHosts(origins=("https://app.example/",)).allows_origin(origin) is allowed


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


@pytest.mark.parametrize("target", ["/api/v2/rum", "/h/a.example/x", "/_bridge/v1/stream", "/_bridge/docs"])
def test_what_a_page_of_another_site_has_fetched_without_its_origin_is_refused(target: str) -> None:
    with Running(Settings()) as running:
        reply = running.ask("GET", target, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="image")
        assert (reply.status, reply.json()["error"]["code"]) == (403, "origin-not-allowed")
        assert running.uploads == []


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/_bridge/docs", {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}),
        ("/_bridge/docs", {"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Dest": "script"}),
        ("/_bridge/docs", {"Sec_Fetch_Site": "none", "Sec_Fetch_Dest": "document"}),
    ],
)
def test_a_link_to_our_own_pages_and_what_they_fetch_are_let_in(target: str, headers: dict[str, str]) -> None:
    with Running(Settings()) as running:
        assert running.ask("GET", target, None, **headers).status == 200
