"""A sender that costs little, as a process of its own:
`python -m bench.load URL raw|deflated SECONDS [FIRST [CONNECTIONS]]`.

Kept-alive connections to loopback, blocking sockets, a thread each; every profile is a different one. It ends
by itself, by time or by count, and prints what it did as one line of JSON.
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
from itertools import count
from time import perf_counter
from urllib.parse import urlsplit

from bench import made

CONNECTIONS = 8
COUNT_MAX = 100_000
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Sender:
    """Sends until `stop` or until all are sent."""

    def __init__(self, url: str, make: made.Make, first: int = 0, connections: int = CONNECTIONS) -> None:
        address = urlsplit(url)
        assert address.hostname in ("127.0.0.1", "localhost"), "loopback only"
        self._address = (address.hostname, address.port or 80)
        self._make = make
        self._connections = connections
        self._numbers = count(first)
        self._last = first + COUNT_MAX
        self.took: list[float] = []
        self.statuses: dict[int, int] = {}
        self.stop = threading.Event()

    def run(self, seconds: float) -> float:
        """How long it really took, s."""
        threads = [threading.Thread(target=self._one) for _ in range(self._connections)]
        started = perf_counter()
        for thread in threads:
            thread.start()
        self.stop.wait(seconds)
        self.stop.set()
        for thread in threads:
            thread.join()
        return perf_counter() - started

    def _one(self) -> None:
        with socket.create_connection(self._address, timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while not self.stop.is_set() and (number := next(self._numbers)) < self._last:
                started = perf_counter()
                connection.sendall(request(self._address, number, self._make(number)))
                status = answered(connection)
                self.took.append(perf_counter() - started)
                self.statuses[status] = self.statuses.get(status, 0) + 1


def request(address: tuple[str, int], number: int, body: bytes) -> bytes:
    head = (
        f"POST {made.TARGET}{number:08x}-0000-4000-8000-0000000000dd HTTP/1.1\r\n"
        f"Host: {address[0]}:{address[1]}\r\nOrigin: http://localhost:3000\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\n"
        f"Accept: */*\r\nContent-Type: {made.CONTENT_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def answered(connection: socket.socket) -> int:
    """The status of one whole answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    left = int(length[1] if length else 0) - len(rest)
    while left > 0:
        left -= len(_some(connection))
    return int(head[9:12])


def _some(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise ConnectionError("the server has closed the connection in the middle of an answer")
    return data


def main(url: str, kind: str, seconds: str, first: str = "0", connections: str = str(CONNECTIONS)) -> None:
    # Threads that do nothing but wait for sockets should not have to wait 5 ms for each other.
    sys.setswitchinterval(0.001)
    make = {"raw": made.raw, "deflated": made.deflated}[kind]()
    sender = Sender(url, make, int(first), int(connections))
    took = sender.run(float(seconds))
    times = sorted(sender.took)
    print(
        json.dumps(
            {
                "count": len(times),
                "seconds": took,
                "statuses": sender.statuses,
                "median_ms": times[len(times) // 2] * 1000,
                "p99_ms": times[len(times) * 99 // 100] * 1000,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
