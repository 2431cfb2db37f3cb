"""A local web server for one subject: its page, the page's work, and the SDK's files.

It speaks plain HTTP on 127.0.0.1, which browsers take for a secure context (the Profiler and CookieStore need
one), by address and not by name, so that no resolver can choose IPv6.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from bridge.subjects.kinds import Subject

_PAGES = Path(__file__).parent / "pages"
_HOST = "127.0.0.1"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".map": "application/json",
}


class Serving:
    """A subject that is served until `close`. Its thread is a daemon: it keeps no process alive."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._server = _Server(site(subject))
        self._thread = threading.Thread(
            # The poll is how long `close` may take.
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name=f"serving {subject.spec}",
            daemon=True,
        )
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://{_HOST}:{self._server.server_port}"

    def url(self, proxy: str) -> str:
        """The page's address; the page makes the SDK send everything to the URL `proxy`."""
        mode = self.subject.kind.mode
        return f"{self.origin}/?proxy={quote(proxy, safe='')}{'&mode=' + mode if mode else ''}"

    def close(self) -> None:
        """Stop serving; a second time does nothing."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(subject: Subject) -> Serving:
    """Serve a subject's page on a free port of 127.0.0.1."""
    return Serving(subject)


def site(subject: Subject) -> dict[str, Path]:
    """Every address path that the server answers, with its file: nothing else on disk can be asked for."""
    files = {f"/{path.name}": path for path in _PAGES.iterdir() if path.is_file()}
    files["/"] = _PAGES / subject.kind.page
    folder = subject.sdk_folder
    sdk = {
        f"/sdk/{path.relative_to(folder).as_posix()}": path
        for path in folder.rglob("*")
        if path.suffix in _TYPES and path.is_file()
    }
    return files | sdk


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser's kept-alive connection must not hold up `close`

    def __init__(self, files: Mapping[str, Path]) -> None:
        super().__init__((_HOST, 0), _Handler)
        self.files = files

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up in the middle of an answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # An answer is written in two parts: the second would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        file = self.server.files.get(urlsplit(self.path).path)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = file.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", _TYPES.get(file.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        if file.suffix == ".html":
            self.send_header("Document-Policy", "js-profiling")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Silent: stderr belongs to the command that serves."""
