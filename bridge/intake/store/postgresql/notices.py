"""What another process kept wakes this one: LISTEN and NOTIFY of PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

from sqlalchemy.engine.interfaces import DBAPICursor

from bridge.intake.store.postgresql.connections import Connections

_CHANNEL = "profiler_bridge"
#: s. How long an end is waited for, and how long the database is left alone after a failure.
_TURN_S = 0.5
_PAUSE_S = 1.0


class Notices:
    """Sends them, and listens once it is told to."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = uuid.uuid4().hex
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def send(self, cursor: DBAPICursor) -> None:
        """Tell the other processes, once the transaction is committed."""
        values = {"channel": _CHANNEL, "sender": self._sender}
        cursor.execute("SELECT pg_notify(%(channel)s, %(sender)s)", values)

    def listen(self, call: Callable[[], None]) -> None:
        """Call it when another process has kept something, and when that may have been missed."""
        self._thread = threading.Thread(target=self._listen, args=(call,), name="bridge-notices", daemon=True)
        self._thread.start()

    def _listen(self, call: Callable[[], None]) -> None:
        while not self._over.is_set():
            try:
                with self._connections.apart() as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    call()  # for what came before
                    while not self._over.is_set():
                        heard = connection.notifies(timeout=_TURN_S, stop_after=1)
                        if {each.payload for each in heard} - {self._sender}:
                            call()
            except self._connections.error:
                self._over.wait(_PAUSE_S)

    def close(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()
