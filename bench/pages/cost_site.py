"""One page with neither profiler, with ours and with theirs, and a server that takes what they send.

The three differ in what the page loads and starts, and in nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from bridge.agent import SCRIPT
from bridge.subjects import Subject
from bridge.subjects.server import site

#: Counts the profilers that are begun. It's there in each of the three.
_COUNT = """<script>
window.begun = 0
window.Profiler = class extends Profiler { constructor(options) { super(options); window.begun += 1 } }
</script>"""
_OURS = """<script src="/agent.js"></script><script>
profilerBridge.init({endpoint: '/sink/v1/profiles', quota: '/sink/v1/quota'})
</script>"""
#: `datadog.js` wants the address of its proxy in the page's own.
_THEIRS = '<script src="/sdk/datadog-rum.js"></script><script src="/datadog.js"></script>'
_HEADS = {"/neither": "", "/ours": _OURS, "/theirs": _THEIRS}
_BODY = "".join(f"<section><h2>{n}</h2><p>text <a href='#{n}'>{n}</a></section>" for n in range(200))

_HEADERS = {
    "Document-Policy": "js-profiling",
    # Without these a page's clock is too coarse (100 microseconds; 5 with them).
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cache-Control": "no-store",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else an answer, written in two parts, waits 40 ms for the acknowledgement of the first.
    disable_nagle_algorithm = True
    files: dict[str, Path]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in _HEADS:
            page = f"<!doctype html><title>cost</title>{_COUNT}{_HEADS[path]}<script src='/cost.js'></script>"
            self._answer(
                "text/html", f"{page}<link rel=icon href='data:,'><body>{_BODY}<p id=version>".encode()
            )
        elif path in self.files:
            self._answer("text/javascript", self.files[path].read_bytes())
        else:
            self._answer("application/json", b"{}")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer("application/json", b"{}")

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up in the middle of an answer is no news."""


@contextmanager
def serving(theirs: Subject) -> Iterator[str]:
    """Its origin."""
    files = {**site(theirs), "/agent.js": SCRIPT, "/cost.js": Path(__file__).with_name("cost.js")}
    handler = type("Handler", (_Handler,), {"files": files})
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
