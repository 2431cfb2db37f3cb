from __future__ import annotations

from pathlib import Path

import pytest

from bridge.core.addresses import api_url
from bridge.harness.intake_client.api_client import api_client
from tests.intake.served import Serve


@pytest.mark.parametrize(("token", "status"), [("", 401), ("wrong", 401), ("right", 200)])
def test_it_shows_its_token_and_uses_no_proxy(
    token: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody listens there
    with Serve(tmp_path, "--read-token", "right") as server, api_client(token, 20.0) as client:
        assert client.get(api_url(server.url, "uploads")).status_code == status
