"""Against a real websocket server on this machine that plays Chromium's part."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

from bridge.driver.cdp.connection import Connection
from bridge.driver.cdp.protocol import Notice
from bridge.errors import BrowserDied, BrowserError, ProtocolError

Said = dict[str, Any]


class Peer:
    """Answers each command by `script`; `say` sends anything at any time."""

    def __init__(self) -> None:
        self.received: queue.Queue[Said] = queue.Queue()
        self.script: Callable[[Said], list[Said]] = lambda command: [{"id": command["id"], "result": {}}]
        self._sockets: queue.Queue[ServerConnection] = queue.Queue()
        self._socket: ServerConnection | None = None
        self._server = serve(self._serve, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/devtools/browser/x"

    @property
    def socket(self) -> ServerConnection:
        self._socket = self._socket or self._sockets.get(timeout=5)
        return self._socket

    def say(self, message: Said | str) -> None:
        self.socket.send(message if isinstance(message, str) else json.dumps(message))

    def hang_up(self) -> None:
        self.socket.close()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()

    def _serve(self, socket: ServerConnection) -> None:
        self._sockets.put(socket)
        for text in socket:
            command = json.loads(text)
            self.received.put(command)
            for answer in self.script(command):
                socket.send(json.dumps(answer))


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def notices() -> queue.Queue[Notice]:
    return queue.Queue()


@pytest.fixture
def connection(peer: Peer, notices: queue.Queue[Notice]) -> Iterator[Connection]:
    connection = Connection(peer.url, notices.put, timeout_s=5)
    yield connection
    connection.close()


def silent(_command: Said) -> list[Said]:
    return []


def test_a_command_gets_its_own_answer(peer: Peer, connection: Connection) -> None:
    held: list[Said] = []

    def backwards(command: Said) -> list[Said]:
        held.insert(0, {"id": command["id"], "result": {"method": command["method"]}})
        return held if len(held) == 3 else []

    peer.script = backwards
    futures = {method: connection.post(method) for method in ("A.a", "B.b", "C.c")}
    assert {m: connection.wait(m, future) for m, future in futures.items()} == {
        m: {"method": m} for m in futures
    }


def test_parameters_and_session_are_sent(peer: Peer, connection: Connection) -> None:
    connection.command("Page.navigate", {"url": "x"}, "S1")
    assert peer.received.get(timeout=5) == {
        "id": 1,
        "method": "Page.navigate",
        "params": {"url": "x"},
        "sessionId": "S1",
    }


def test_a_refusal_names_the_method(peer: Peer, connection: Connection) -> None:
    peer.script = lambda command: [{"id": command["id"], "error": {"code": -1, "message": "not now"}}]
    with pytest.raises(ProtocolError, match=r"^A\.b: not now$"):
        connection.command("A.b")


def test_silence_names_the_method_and_the_limit(peer: Peer, connection: Connection) -> None:
    peer.script = silent
    with pytest.raises(ProtocolError, match=r"^A\.b: no answer within 0\.05 s$"):
        connection.command("A.b", timeout_s=0.05)


def test_a_late_answer_does_no_harm(peer: Peer, connection: Connection) -> None:
    peer.script = silent
    with pytest.raises(ProtocolError):
        connection.command("A.b", timeout_s=0.05)
    peer.say({"id": 1, "result": {}})
    peer.say({"id": 99, "result": {}})
    peer.script = lambda command: [{"id": command["id"], "result": {"fine": True}}]
    assert connection.command("A.c") == {"fine": True}


def test_notices_keep_their_order(peer: Peer, connection: Connection, notices: queue.Queue[Notice]) -> None:
    connection.command("A.a")
    for number in range(200):
        peer.say({"method": "N.n", "params": {"number": number}, "sessionId": "S"})
    assert [notices.get(timeout=5).params["number"] for _ in range(200)] == list(range(200))


def test_a_handler_posts_but_cannot_wait(peer: Peer) -> None:
    outcome: queue.Queue[object] = queue.Queue()

    def handler(_notice: Notice) -> None:
        connected.post("From.handler").add_done_callback(lambda done: outcome.put(done.result()))
        try:
            connected.command("Would.block")
        except RuntimeError as error:
            outcome.put(str(error))

    connected = Connection(peer.url, handler, timeout_s=5)
    peer.say({"method": "N.n"})
    assert outcome.get(timeout=5) == "Would.block: the connection's own thread cannot wait for an answer"
    assert outcome.get(timeout=5) == {}
    connected.close()


def test_death_fails_what_is_pending_and_what_comes(peer: Peer) -> None:
    peer.script = silent
    deaths: queue.Queue[BrowserDied] = queue.Queue()
    connection = Connection(peer.url, lambda _notice: None, deaths.put, timeout_s=5)
    pending = connection.post("A.a")
    peer.received.get(timeout=5)
    peer.hang_up()
    with pytest.raises(BrowserDied, match="Chromium, or the connection to it, went away"):
        connection.wait("A.a", pending)
    assert deaths.get(timeout=5) is connection.death
    with pytest.raises(BrowserDied):
        connection.command("A.b")
    connection.close()


def test_a_handler_that_fails_ends_the_connection_loudly(peer: Peer) -> None:
    def handler(_notice: Notice) -> None:
        raise KeyError("oops")

    peer.script = silent
    connection = Connection(peer.url, handler, timeout_s=5)
    pending = connection.post("A.a")
    peer.say({"method": "N.n"})
    with pytest.raises(BrowserDied, match="given up: KeyError: 'oops'"):
        connection.wait("A.a", pending)
    connection.close()


def test_nonsense_ends_the_connection_loudly(peer: Peer, connection: Connection) -> None:
    peer.script = silent
    pending = connection.post("A.a")
    peer.say("nonsense")
    with pytest.raises(BrowserDied, match="given up: DecodeError"):
        connection.wait("A.a", pending)


def test_commands_of_a_lost_session_fail_at_once(peer: Peer, connection: Connection) -> None:
    peer.script = silent
    lost, other = connection.post("A.a", session_id="S1"), connection.post("A.b", session_id="S2")
    connection.forget_session("S1", "the target went away")
    with pytest.raises(ProtocolError, match=r"A\.a: the target went away"):
        connection.wait("A.a", lost)
    assert not other.done()


def test_close_is_idempotent_and_leaves_no_thread(peer: Peer) -> None:
    before = set(threading.enumerate())
    connection = Connection(peer.url, lambda _notice: None, timeout_s=5)
    pending = connection.post("A.a")
    connection.wait("A.a", pending)
    peer.hang_up()
    connection.close()
    connection.close()
    with pytest.raises(BrowserDied):
        connection.command("A.b")
    assert not {t for t in set(threading.enumerate()) - before if t.name == "bridge-cdp"}


def test_nobody_there_is_a_clear_error() -> None:
    with pytest.raises(BrowserError, match=r"cannot connect to Chromium at ws://127\.0\.0\.1:9/x"):
        Connection("ws://127.0.0.1:9/x", lambda _notice: None, timeout_s=1)
