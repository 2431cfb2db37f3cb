"""Workers of our browser contexts, with a websocket server that plays Chromium's part."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from bridge.driver.cdp import workers as module
from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.protocol import Notice
from bridge.driver.cdp.records import ContextRecord
from bridge.driver.cdp.workers import NESTED, Workers
from bridge.driver.options import DriverOptions
from bridge.driver.page.injection import Injection
from tests.driver.cdp.test_connection import Peer, Said

AHEAD_MS = 900_001.0
SESSION = "s-1"


class Played:
    """Workers on a real connection. `stopped`: service workers that cannot be attached to."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.injection = Injection(DriverOptions())
        self.context, self.other = ContextRecord("ours"), ContextRecord("other")
        self.stopped: set[str] = set()
        self.silent: set[str] = set()
        peer.script = self._answer
        self.connection = Connection(peer.url, self._on_notice, timeout_s=5)
        self.workers = Workers(self.connection, self.injection)

    def attach(self, kind: str, context: ContextRecord | None = None, session: str = SESSION) -> None:
        where = {"targetId": f"t-{session}", "type": kind}
        self.workers.attach(session, where, context or self.context)

    def commands(self) -> list[Said]:
        """All commands since the last call, in order. A last command shows that none is missing."""
        self.connection.command("Browser.getVersion")
        found = []
        while (command := self.peer.received.get(timeout=5))["method"] != "Browser.getVersion":
            found.append(command)
        return found

    def sent(self) -> list[tuple[str, str]]:
        """(method, session) of these commands."""
        return [(command["method"], command.get("sessionId", "")) for command in self.commands()]

    def _answer(self, command: Said) -> list[Said]:
        session = {"sessionId": command["sessionId"]} if "sessionId" in command else {}
        answer = {"id": command["id"], "result": {}, **session}
        target = command["params"].get("targetId", "")
        if command.get("sessionId") in self.silent:
            return []
        if command["method"] != "Target.attachToTarget":
            return [answer]
        if target in self.stopped:
            return [{"id": command["id"], "error": {"code": -32602, "message": "No target with given id"}}]
        info = {"targetId": target, "type": "service_worker"}
        params = {"sessionId": "s-again", "targetInfo": info}
        return [{"method": "Target.attachedToTarget", "params": params}, answer]

    def _on_notice(self, notice: Notice) -> None:
        self.workers.attach(notice.params["sessionId"], notice.params["targetInfo"], self.context)


@pytest.fixture
def played() -> Iterator[Played]:
    peer = Peer()
    played = Played(peer)
    yield played
    played.connection.close()
    peer.close()


@pytest.mark.parametrize("kind", ["worker", "shared_worker"])
def test_its_clock_is_set_before_its_first_script_and_its_own_workers_are_found(
    played: Played, kind: str
) -> None:
    played.context.offset_ms = AHEAD_MS
    played.attach(kind)
    commands = played.commands()
    assert [(command["method"], command["params"], command["sessionId"]) for command in commands] == [
        ("Runtime.evaluate", {"expression": played.injection.worker_source(AHEAD_MS)}, SESSION),
        ("Target.setAutoAttach", NESTED, SESSION),
        ("Runtime.runIfWaitingForDebugger", {}, SESSION),
    ]


def test_a_service_worker_is_let_go_of_once_it_runs(played: Played) -> None:
    """Attached to, it would never end."""
    played.attach("service_worker")
    assert [played.peer.received.get(timeout=5)["method"] for _ in range(4)] == [
        "Runtime.evaluate",
        "Runtime.evaluate",
        "Runtime.runIfWaitingForDebugger",
        "Target.detachFromTarget",
    ]


def test_the_workers_of_a_context_move_and_no_others(played: Played) -> None:
    played.attach("worker")
    played.attach("shared_worker", session="s-2")
    played.attach("worker", played.other, session="s-3")
    played.attach("service_worker", session="s-4")
    played.sent()
    played.context.offset_ms = AHEAD_MS
    played.workers.move(played.context)
    moved = [session for method, session in played.sent() if method == "Runtime.evaluate"]
    # A service worker is attached to once more: its clock is set, which changes nothing, and moved.
    assert moved == [SESSION, "s-2", "s-again", "s-again"]


def test_a_service_worker_that_has_stopped_is_forgotten(played: Played) -> None:
    played.attach("service_worker")
    played.stopped.add(f"t-{SESSION}")
    played.sent()
    played.workers.move(played.context)
    assert ("Target.attachToTarget", "") in played.sent()
    played.workers.move(played.context)
    assert ("Target.attachToTarget", "") not in played.sent()


def test_one_that_is_busy_moves_later(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUSY_S", 0.05)
    played.attach("worker")
    played.silent.add(SESSION)
    started = time.monotonic()
    played.workers.move(played.context)
    assert time.monotonic() - started >= 0.05
    assert ("Runtime.evaluate", SESSION) in played.sent()


def test_one_that_goes_away_holds_nobody_up(played: Played) -> None:
    played.silent.add(SESSION)
    played.attach("worker")
    played.workers.detach("s-of-a-tab")
    played.workers.detach(SESSION)
    played.sent()
    played.workers.move(played.context)
    assert played.sent() == []
