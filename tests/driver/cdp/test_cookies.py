"""Cookies of a browser context, with a websocket server that plays Chromium's part."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.cookies import as_parameters, cookies_of, set_cookies
from bridge.driver.cdp.records import ContextRecord
from bridge.driver.cdp.targets import Targets
from tests.driver.cdp.test_connection import Peer, Said

#: As `Storage.getCookies` gives it.
READ: dict[str, Any] = {
    "name": "_dd_s",
    "value": "id=1",
    "domain": "app.example.com",
    "path": "/",
    "expires": 1_800_000_000.5,
    "size": 9,
    "httpOnly": False,
    "secure": False,
    "session": False,
    "priority": "Medium",
    "sourceScheme": "NonSecure",
    "sourcePort": 80,
}


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def targets(peer: Peer) -> Iterator[Targets]:
    connection = Connection(peer.url, lambda _notice: None, timeout_s=5)
    yield cast("Targets", SimpleNamespace(connection=connection))
    connection.close()


def test_only_the_cookies_of_the_context_are_read_and_written(peer: Peer, targets: Targets) -> None:
    def answer(command: Said) -> list[Said]:
        return [{"id": command["id"], "result": {"cookies": [READ]}}]

    peer.script = answer
    context = ContextRecord("ours")
    assert cookies_of(targets, context) == [READ]
    set_cookies(targets, context, [as_parameters(READ)])
    set_cookies(targets, context, [])
    sent = [peer.received.get(timeout=5) for _ in range(peer.received.qsize())]
    assert [(command["method"], command["params"]) for command in sent] == [
        ("Storage.getCookies", {"browserContextId": "ours"}),
        ("Storage.setCookies", {"cookies": [as_parameters(READ)], "browserContextId": "ours"}),
    ]


def test_what_can_only_be_read_is_left_out() -> None:
    given = as_parameters(READ)
    assert READ.keys() - given.keys() == {"size", "session"}
    assert given == {key: READ[key] for key in given}


def test_a_cookie_of_the_session_gets_no_end() -> None:
    assert "expires" not in as_parameters(READ | {"expires": -1, "session": True})
    assert as_parameters(READ | {"expires": 0})["expires"] == 0


@pytest.mark.parametrize(("secure", "scheme"), [(True, "Secure"), (False, "NonSecure")])
def test_a_secure_cookie_is_of_a_secure_source(secure: bool, scheme: str) -> None:
    """For one that a page on http://127.0.0.1 has set, Chromium gives another source, and refuses that."""
    assert as_parameters(READ | {"secure": secure})["sourceScheme"] == scheme
