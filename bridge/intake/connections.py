"""Cuts connections that send no head in time, and the longest waiting one where there are too many.

What is known of a connection is read off uvicorn's protocols, which have the same attributes for httptools
and h11: `cycle`, the newest request, and `timeout_keep_alive_task`, which is there between an answer and the
first byte of the next request. uvicorn itself closes a connection that is idle for too long.

A connection that is in use is never cut: one with a request whose answer is not complete, such as a live
stream, or a fault that makes its client wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from itertools import count
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from bridge.intake.answers import busy
from bridge.intake.body_reading import DRAIN_FACTOR
from bridge.vendors.limits import Limits, how_to_raise

if TYPE_CHECKING:
    from uvicorn.server import ServerState as Uvicorn

#: What a connection waits for: the first head, or more of one; the next request; the end of its last answer;
#: nothing, as it is in use.
Stage = Literal["head", "kept", "closing", "in-use"]
#: The time between two sweeps counts as at most so much: a machine that sleeps or is stalled lets no client
#: be late, s.
STALL_S = 1.0


class Seen(NamedTuple):
    """What a connection is at. `cycle`: its newest request. `since_s`: since when, by the guard's clock,
    which goes on with each sweep. `number`: the order in which all this was seen."""

    stage: Stage
    cycle: object
    since_s: float
    number: int


class Guard:
    """Watches the connections of one server, on its event loop. `on_cut`: gets the reason, `slow-head`,
    `large-head` or `too-many`."""

    def __init__(self, limits: Limits, on_cut: Callable[[str], None]) -> None:
        self.limits = limits
        self._on_cut = on_cut
        self._seen: dict[Any, Seen] = {}
        self._numbers = count()
        self._clock_s = 0.0
        self._swept_s: float | None = None

    def protocol(self) -> type[asyncio.Protocol]:
        """Return uvicorn's protocol for what is installed, httptools or else h11, under this guard."""
        from uvicorn.protocols.http.auto import AutoHTTPProtocol

        return self.watched(AutoHTTPProtocol)

    def watched(self, base: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
        return type("GuardedProtocol", (_Watched, base), {"guard": self})

    def sweep(self, connections: Iterable[Any], now_s: float) -> None:
        """Cut the connections whose head is late. `now_s`: of the loop's clock."""
        if self._swept_s is not None:
            self._clock_s += min(now_s - self._swept_s, STALL_S)
        self._swept_s = now_s
        limits = {
            "head": self.limits.head_timeout_s,
            "closing": self.limits.idle_timeout_s,
        }
        self._seen = {connection: self._look(connection) for connection in list(connections)}
        for connection, seen in self._seen.items():
            if seen.stage in limits and self._clock_s - seen.since_s > limits[seen.stage]:
                self.cut(connection, "slow-head" if seen.stage == "head" else "")

    def admit(self, connection: Any, server: Uvicorn) -> None:
        """Make room for a new connection, or refuse it if all others are in use."""
        self._look(connection)
        if len(server.connections) <= self.limits.connections:
            return
        others: list[Any] = [each for each in server.connections if each is not connection]
        open_ones = [each for each in others if not each.transport.is_closing()]
        if len(open_ones) < self.limits.connections:
            return
        waiting = [(self._look(each), each) for each in open_ones]
        heads = [(seen.number, each) for seen, each in waiting if seen.stage == "head"]
        kept = [(each.timeout_keep_alive_task.when(), each) for seen, each in waiting if seen.stage == "kept"]
        if longest := heads or kept:
            self.cut(min(longest, key=itemgetter(0))[1], "too-many")
        else:
            connection.transport.write(_refusal(self.limits.connections))
            self.cut(connection, "too-many")

    def cut(self, connection: Any, reason: str) -> None:
        """Close a connection, at once if it is closing already."""
        if connection.transport.is_closing():
            connection.transport.abort()
        else:
            connection.transport.close()
        if reason:
            self._on_cut(reason)

    def _look(self, connection: Any) -> Seen:
        """Return what a connection is at now; it is remembered as long as that does not change."""
        stage, known = stage_of(connection), self._seen.get(connection)
        if known is not None and known.stage == stage and known.cycle is connection.cycle:
            return known
        found = self._seen[connection] = Seen(stage, connection.cycle, self._clock_s, next(self._numbers))
        return found


class _Watched(asyncio.Protocol):
    """Goes before uvicorn's protocol."""

    guard: ClassVar[Guard]
    server_state: Uvicorn
    cycle: Any
    transport: asyncio.Transport
    _head_size = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.guard.admit(self, self.server_state)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            self._head_size = 0
            return
        # httptools has no limit of its own.
        self._head_size += len(data)
        limits = self.guard.limits
        # What is left of the body of a request that is answered already is read on, and dropped.
        left = limits.wire * DRAIN_FACTOR if cycle is not None and cycle.more_body else 0
        if self._head_size > limits.head + left and not self.transport.is_closing():
            self.guard.cut(self, "large-head")


def stage_of(connection: Any) -> Stage:
    """Return what a connection of uvicorn waits for."""
    if connection.transport.is_closing():
        return "closing"
    if connection.cycle is not None and not connection.cycle.response_complete:
        return "in-use"
    return "head" if connection.timeout_keep_alive_task is None else "kept"


def _refusal(connections: int) -> bytes:
    """Return an answer to a request that has not come yet."""
    told = f"{connections} connections are in use already"
    answer = busy("busy", told, f"if this is the usual load, {how_to_raise('connections')}")
    headers = {**answer.headers, "Content-Type": answer.media_type, "Connection": "close"}
    lines = [f"{name}: {value}\r\n" for name, value in headers.items()]
    head = f"HTTP/1.1 {answer.status} Service Unavailable\r\nContent-Length: {len(answer.body)}\r\n"
    return f"{head}{''.join(lines)}\r\n".encode() + answer.body
