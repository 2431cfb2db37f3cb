"""A real server that notes what arrived."""

from __future__ import annotations

import threading
from collections.abc import Collection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

WAIT_S = 10.0


class Received:
    """Takes any POST of any page; what was sent is told apart by its path."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}
        self._more = threading.Condition(threading.RLock())
        received = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received._take(unquote(self.path), body)
                self.send_response(204)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def of(self, under: str) -> dict[str, bytes]:
        """What was sent to a path under this one: the rest of the path, and the body."""
        with self._more:
            return {p.removeprefix(under): body for p, body in self._bodies.items() if p.startswith(under)}

    def wait_for(self, under: str, names: Collection[str]) -> dict[str, bytes]:
        """As `of`, once all that is named has arrived."""
        with self._more:
            self._more.wait_for(lambda: set(names) <= set(self.of(under)), WAIT_S)
            assert set(names) <= set(self.of(under)), f"not all of {names} came: {list(self.of(under))}"
            return self.of(under)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, path: str, body: bytes) -> None:
        with self._more:
            self._bodies[path] = body
            self._more.notify_all()
