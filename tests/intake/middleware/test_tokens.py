from __future__ import annotations

from bridge.intake.middleware.tokens import refusal_to_client, refusal_to_reader
from bridge.intake.settings import Settings
from tests.intake.client import Running, series


def test_tokens() -> None:
    assert refusal_to_client("pub2", ("pub1", "pub2")) is None
    refusal = refusal_to_client("pub3", ("pub1", "pub2"))
    assert refusal is not None
    assert refusal.status == 403
    assert refusal_to_reader("Bearer secret", "secret") is None
    for wrong in ("", "Bearer", "Bearer secre", "Basic secret", "secret"):
        unread = refusal_to_reader(wrong, "secret")
        assert unread is not None
        assert unread.status == 401
    assert refusal_to_client("", ()) is refusal_to_reader("", "") is None


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
        refused = series('profiler_bridge_refused_total{reason="unknown-client"} 4')
        assert refused <= series(running.ask("GET", "/metrics").body)
