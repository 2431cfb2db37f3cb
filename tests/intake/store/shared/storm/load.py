"""Clients that go on sending, and send again what is not acknowledged, as SDKs behind a load balancer do."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count, takewhile
from typing import NamedTuple

from tests.intake import large
from tests.intake.served import Sender, Serve

CONNECTIONS = 8
#: s
_LIMIT = 60.0
#: One in so many uploads has the body of an earlier one.
_SAME = 10


class Acknowledged(NamedTuple):
    """`server`: its place in the list."""

    moment_s: float
    server: int
    name: str


class Load:
    """Sends to `servers`, which may be replaced meanwhile. Each client prefers one of them.

    `name`: with which all sessions begin. `between_s`: how long a client waits between two uploads.
    `refused`: how often each status came, with how long to wait. `cut`: requests without an answer.
    """

    def __init__(self, servers: list[Serve], name: str, between_s: float) -> None:
        self._servers = servers
        self._name = name
        self._between_s = between_s
        self.acknowledged: list[Acknowledged] = []
        self.sent: set[str] = set()
        self.refused: Counter[tuple[int, int | None]] = Counter()
        self.cut = 0
        self._over = threading.Event()
        self._numbers = count(1)
        self._more = threading.Condition()
        self._threads = [
            threading.Thread(target=self._client, args=(number % len(servers),))
            for number in range(CONNECTIONS)
        ]
        for thread in self._threads:
            thread.start()

    def wait_for_more(self, more: int) -> None:
        known = len(self.acknowledged)
        self.wait(lambda: len(self.acknowledged) >= known + more)

    def back_after(self, since_s: float, server: int | None = None) -> float:
        """Wait for an upload that is acknowledged after a moment, by this server. Return how long it took."""
        self.wait(lambda: bool(self._after(since_s, server)))
        return self._after(since_s, server)[-1].moment_s - since_s

    def wait(self, condition: Callable[[], bool]) -> None:
        with self._more:
            assert self._more.wait_for(condition, _LIMIT), "too few uploads are acknowledged"

    def _after(self, since_s: float, server: int | None) -> list[Acknowledged]:
        """The last one is the first that came."""
        newest = takewhile(lambda each: each.moment_s > since_s, reversed(self.acknowledged))
        return [each for each in newest if server in (None, each.server)]

    def _client(self, preferred: int) -> None:
        with ExitStack() as stack:
            senders: dict[Serve, Sender] = {}

            def post(server: Serve, body: bytes) -> tuple[int, int | None]:
                if server not in senders:
                    senders[server] = stack.enter_context(Sender(server.address))
                try:
                    return senders[server].post(body), senders[server].retry_after
                except OSError:
                    senders.pop(server).close()
                    raise

            while not self._over.wait(self._between_s):
                number = next(self._numbers)
                name = f"{self._name}{number}" if number % _SAME else f"same-{number % (4 * _SAME)}"
                self._deliver(name, preferred, post)

    def _deliver(
        self, name: str, preferred: int, post: Callable[[Serve, bytes], tuple[int, int | None]]
    ) -> None:
        self.sent.add(name)
        for attempt in count():
            at = (preferred + attempt) % len(self._servers)
            try:
                status, retry_after = post(self._servers[at], large.body(name, 10))
            except OSError:
                self.cut += 1
            else:
                with self._more:
                    if status == 202:
                        self.acknowledged.append(Acknowledged(time.monotonic(), at, name))
                        self._more.notify_all()
                        return
                    self.refused[status, retry_after] += 1
            if self._over.wait(self._between_s):
                return

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(_LIMIT)
