"""Between two real websockets: one plays Chromium's part, the other Playwright's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bridge.driver.browser.playwright_relay import PlaywrightRelay
from bridge.errors import BrowserError
from tests.driver.cdp.test_connection import Peer

OURS = {"targetId": "t", "type": "page", "title": "", "url": "", "browserContextId": "ours"}


@pytest.fixture
def chromium() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def relay(chromium: Peer) -> Iterator[PlaywrightRelay]:
    relay = PlaywrightRelay(chromium.url, 10)
    yield relay
    relay.close()


@pytest.fixture
def playwright(relay: PlaywrightRelay) -> Iterator[ClientConnection]:
    with connect(relay.url, proxy=None, max_size=None) as playwright:
        yield playwright


def attached(session: str, **target: Any) -> dict[str, Any]:
    return {"method": "Target.attachedToTarget", "params": {"sessionId": session, "targetInfo": target}}


def test_commands_and_answers_pass_and_pages_of_others_do_not(
    chromium: Peer, relay: PlaywrightRelay, playwright: ClientConnection
) -> None:
    command = {"id": 1, "method": "Target.setAutoAttach", "params": {"text": "\u00fc" * 100_000}}
    playwright.send(json.dumps(command))
    assert chromium.received.get(timeout=10) == command
    assert json.loads(playwright.recv(10)) == {"id": 1, "result": {}}
    chromium.say({"method": "Tracing.dataCollected", "params": {"value": ["\u00fc" * 2_000_000]}})
    assert len(playwright.recv(10)) > 2_000_000
    chromium.say(attached("s-1", **OURS))
    assert chromium.received.get(timeout=10)["method"] == "Runtime.runIfWaitingForDebugger"
    relay.show({"ours"}.__contains__)
    chromium.say(attached("s-2", **OURS))
    assert json.loads(playwright.recv(10))["params"]["sessionId"] == "s-2"


def test_only_playwright_is_let_in(relay: PlaywrightRelay) -> None:
    with pytest.raises(InvalidStatus, match="404"):
        connect(f"{relay.url}0", proxy=None).__enter__()


def test_each_side_ends_with_the_other(chromium: Peer, playwright: ClientConnection) -> None:
    chromium.hang_up()
    with pytest.raises(ConnectionClosed):
        playwright.recv(10)


def test_what_is_no_message_ends_it(chromium: Peer, playwright: ClientConnection) -> None:
    chromium.say("{")
    with pytest.raises(ConnectionClosed):
        playwright.recv(10)


def test_it_ends_with_playwright_and_may_be_closed_twice(chromium: Peer, relay: PlaywrightRelay) -> None:
    with connect(relay.url, proxy=None):
        pass
    chromium.socket.recv_events_thread.join(10)
    assert not chromium.socket.recv_events_thread.is_alive()
    relay.close()
    relay.close()


def test_without_a_chromium_it_is_told() -> None:
    with pytest.raises(BrowserError, match="cannot connect to Chromium"):
        PlaywrightRelay("ws://127.0.0.1:9/x", 10)
