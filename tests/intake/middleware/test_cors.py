from __future__ import annotations

import pytest

from tests.intake.client import Running, forwarded

ORIGIN = "https://shop.example"


def test_a_preflight_is_allowed_what_it_asks_for_and_is_not_recorded(intake: Running) -> None:
    reply = intake.ask(
        "OPTIONS",
        forwarded("/api/v2/profiling/quota?session_id=s"),
        Origin=ORIGIN,
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="dd-client-token",
        Access_Control_Request_Private_Network="true",
    )
    assert reply.status == 204
    allowed = {name: value for name, value in reply.headers.items() if name.startswith("access-control-")}
    assert allowed == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, POST, OPTIONS",
        "access-control-allow-headers": "dd-client-token",
        "access-control-allow-private-network": "true",
        "access-control-max-age": "7200",
    }
    assert reply.headers["vary"] == "Origin"
    assert intake.uploads == []


def test_private_network_access_is_granted_only_when_asked_for(intake: Running) -> None:
    reply = intake.ask("OPTIONS", "/dd", Origin=ORIGIN)
    assert "access-control-allow-private-network" not in reply.headers


@pytest.mark.parametrize(
    ("method", "target", "body", "status"),
    [
        ("POST", "/api/v2/logs", b"{}", 202),
        ("POST", "/api/v2/rum", b"{", 400),
        ("POST", "/nowhere", b"", 404),
        ("DELETE", "/api/v2/rum", b"", 405),
        ("POST", "/_bridge/beacon", b"{}", 204),
    ],
)
@pytest.mark.parametrize("origin", [ORIGIN, "null"])
def test_a_page_can_read_every_answer_errors_too(
    intake: Running, method: str, target: str, body: bytes, status: int, origin: str
) -> None:
    reply = intake.ask(method, target, body, Origin=origin)
    assert reply.status == status
    assert reply.headers["access-control-allow-origin"] == origin
    assert reply.headers["access-control-allow-credentials"] == "true"


def test_without_an_origin_nothing_is_allowed(intake: Running) -> None:
    reply = intake.ask("POST", "/api/v2/logs", b"{}")
    assert not [name for name in reply.headers if name.startswith("access-control-")]
