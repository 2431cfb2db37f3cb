"""The agent as a subject: part of the package, in one version, without a registry."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bridge import agent
from bridge.errors import UsageError
from bridge.subjects import Serving, resolve, serve
from bridge.subjects.cache import Cache
from tests.subjects.conftest import FakeRegistry


@pytest.mark.parametrize("spec", ["agent", "agent@", "agent@latest", f"agent@{agent.version()}"])
def test_it_needs_neither_npm_nor_a_cache(spec: str, tmp_path: Path, registry: FakeRegistry) -> None:
    registry.offline = True
    found = resolve(spec, cache=Cache(tmp_path / "cache"), registry=registry)
    assert (found.spec, found.vendor) == (f"agent@{agent.version()}", "agent")
    assert registry.asked == []
    assert not (tmp_path / "cache").exists()


def test_another_version_is_told_which_there_is() -> None:
    with pytest.raises(
        UsageError, match=rf"agent@99\.0\.0 does not exist here: .* agent@{agent.version()}, use that$"
    ):
        resolve("agent@99.0.0")


def test_its_page_loads_the_shipped_script_and_nothing_else_of_the_package_is_served() -> None:
    with serve(resolve("agent")) as serving:
        assert b'<script src="/sdk/agent.js">' in get(serving, "/")[1]
        assert get(serving, "/sdk/agent.js") == (200, agent.script())
        assert get(serving, "/start.js")[0] == 200
        for path in ("/sdk/__init__.py", "/sdk/agent.d.ts"):
            assert get(serving, path)[0] == 404


def get(serving: Serving, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(serving.origin).netloc, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
