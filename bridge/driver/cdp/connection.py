"""Our own connection to Chromium, on a thread of its own, so that events arrive while the caller is busy.

`command` sends and waits; `post` sends and gives a future, whose callbacks run on the connection's
thread. Notices are handed to `handler` on that thread, in the order in which they came.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import NamedTuple

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from bridge.driver.cdp.protocol import Answer, Encoder, Notice, Params, decode
from bridge.errors import BrowserDied, BrowserError, ProtocolError

Handler = Callable[[Notice], None]


class _Pending(NamedTuple):
    method: str
    params: Params
    session_id: str
    future: Future[Params]


class Connection:
    """Raises BrowserError when there is no Chromium at `url` (`ws://…/devtools/browser/…`).

    `on_done` gets each command that Chromium has carried out (method, parameters, session id), on the
    connection's thread, before its future is completed.
    """

    def __init__(
        self,
        url: str,
        handler: Handler,
        on_death: Callable[[BrowserDied], None] = lambda _death: None,
        *,
        on_done: Callable[[str, Params, str], None] = lambda _method, _params, _session: None,
        timeout_s: float = 10.0,
        open_timeout_s: float | None = None,
    ) -> None:
        self._on_done = on_done
        self._handler = handler
        self._on_death = on_death
        self._timeout_s = timeout_s
        self._encoder = Encoder()
        self._pending: dict[int, _Pending] = {}
        self._lock = threading.Lock()
        self._death: BrowserDied | None = None
        self._closing = False
        self._socket = open_socket(url, open_timeout_s or timeout_s)
        self._thread = threading.Thread(target=self._read, name="bridge-cdp", daemon=True)
        self._thread.start()

    @property
    def death(self) -> BrowserDied | None:
        """Why the connection has ended, once it has."""
        return self._death

    def post(self, method: str, params: Params | None = None, session_id: str = "") -> Future[Params]:
        """Send without waiting. The future fails with ProtocolError or BrowserDied."""
        future: Future[Params] = Future()
        with self._lock:
            if self._death is None:
                command_id, text = self._encoder.encode(method, params or {}, session_id)
                self._pending[command_id] = _Pending(method, params or {}, session_id, future)
        if self._death is not None:
            _fail(future, self._death)
            return future
        try:
            self._socket.send(text)
        except ConnectionClosed as closed:
            self._die(closed)
        return future

    def command(
        self,
        method: str,
        params: Params | None = None,
        session_id: str = "",
        timeout_s: float | None = None,
    ) -> Params:
        """Send and wait. Raises ProtocolError (refused, or no answer in time) or BrowserDied."""
        return self.wait(method, self.post(method, params, session_id), timeout_s)

    def wait(self, method: str, future: Future[Params], timeout_s: float | None = None) -> Params:
        """The result of a posted command; `method` names it in the message when it does not answer."""
        if threading.current_thread() is self._thread:
            raise RuntimeError(f"{method}: the connection's own thread cannot wait for an answer")
        limit = self._timeout_s if timeout_s is None else timeout_s
        try:
            return future.result(limit)
        except FutureTimeout:
            raise ProtocolError(method, f"no answer within {limit:g} s") from None

    def forget_session(self, session_id: str, reason: str) -> None:
        """Chromium never answers commands of a session whose target went away: fail them here."""
        with self._lock:
            gone = [i for i, pending in self._pending.items() if pending.session_id == session_id]
            lost = [self._pending.pop(i) for i in gone]
        for pending in lost:
            _fail(pending.future, ProtocolError(pending.method, reason))

    def close(self) -> None:
        """Idempotent. Pending commands fail; no thread is left."""
        self._closing = True
        self._socket.close()
        if threading.current_thread() is not self._thread:
            self._thread.join(self._timeout_s)

    def _read(self) -> None:
        try:
            for text in self._socket:
                self._receive(text)
            self._die(None)
        except Exception as error:
            # A handler that fails would leave a gap in the record: better no connection than one that
            # silently misses events.
            self._die(error)
            self._socket.close()

    def _receive(self, text: str | bytes) -> None:
        message = decode(text)
        if isinstance(message, Notice):
            self._handler(message)
            return
        with self._lock:
            pending = self._pending.pop(message.id, None)
        if pending is not None:
            if message.error is None:
                self._on_done(pending.method, pending.params, pending.session_id)
            _settle(pending, message)

    def _die(self, cause: Exception | None) -> None:
        with self._lock:
            if self._death is not None:
                return
            self._death = death = BrowserDied(self._death_message(cause))
            death.__cause__ = cause
            lost = list(self._pending.values())
            self._pending.clear()
        for pending in lost:
            _fail(pending.future, death)
        self._on_death(death)

    def _death_message(self, cause: Exception | None) -> str:
        if self._closing:
            return "the browser was closed"
        if cause is None or isinstance(cause, ConnectionClosed):
            return "Chromium, or the connection to it, went away"
        return f"the connection to Chromium was given up: {type(cause).__name__}: {cause}"


def open_socket(url: str, timeout_s: float) -> ClientConnection:
    """Connect to Chromium. Raises BrowserError."""
    try:
        connecting = connect(
            url,
            open_timeout=timeout_s,
            close_timeout=2,
            max_size=None,
            compression=None,
            ping_interval=None,
            # Chromium is on this machine: an HTTP proxy of the environment leads nowhere.
            proxy=None,
        )
        # websockets 17 wants it entered, as a context manager; leaving is `Connection.close`.
        return connecting.__enter__()
    except (OSError, TimeoutError, WebSocketException) as error:
        raise BrowserError(f"cannot connect to Chromium at {url}: {error}") from error


def _settle(pending: _Pending, answer: Answer) -> None:
    if answer.error is not None:
        _fail(pending.future, ProtocolError(pending.method, str(answer.error)))
    elif not pending.future.done():
        pending.future.set_result(answer.result)


def _fail(future: Future[Params], error: BrowserError) -> None:
    if not future.done():
        future.set_exception(error)
