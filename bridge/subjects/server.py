"""A local web server for one subject: its page, the page's scripts, and the SDK's files.

It serves plain HTTP on 127.0.0.1, which is a secure context for browsers (the Profiler and CookieStore need
one). URLs have the address and not `localhost`, so that no resolver can choose IPv6.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

from bridge.subjects.download import Beside
from bridge.subjects.site import SDK, TYPES, Site, site_of
from bridge.subjects.subject import Subject

_HOST = "127.0.0.1"


@dataclass(frozen=True)
class PageUrl:
    """The address of a subject's page at `origin`: a value, which other processes can be given."""

    origin: str
    mode: str

    def __call__(self, proxy: str) -> str:
        """Return the page's address. The page's SDK sends all requests to the URL `proxy`."""
        return f"{self.origin}/?proxy={quote(proxy, safe='')}{'&mode=' + self.mode if self.mode else ''}"


class Serving:
    """A subject that is served until `close`. Its thread is a daemon, and does not keep the process alive.

    `url`: the address of its page, for the URL to which the page's SDK sends all requests.
    """

    def __init__(self, served: Site) -> None:
        self.spec = served.spec
        self.vendor = served.vendor
        self._server = _Server(served.files, Beside(served.origin))
        self.url = PageUrl(self.origin, served.mode)
        self._thread = threading.Thread(
            # `close` waits for up to one poll interval, seconds.
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name=f"serving {served.spec}",
            daemon=True,
        )
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://{_HOST}:{self._server.server_port}"

    @property
    def sdk(self) -> str:
        """The URL prefix of the SDK's files."""
        return f"{self.origin}{SDK}"

    def close(self) -> None:
        """Stop serving. A second call does nothing."""
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


def serve(subject: Subject | Site) -> Serving:
    """Serve a subject's page on a free port of 127.0.0.1."""
    return Serving(site_of(subject) if isinstance(subject, Subject) else subject)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser's kept-alive connection must not delay `close`

    def __init__(self, files: Mapping[str, Path | bytes], beside: Beside) -> None:
        super().__init__((_HOST, 0), _Handler)
        self._files = files
        self._beside = beside

    def read(self, path: str) -> bytes | None:
        """Return what there is at the path of a URL."""
        if (file := self._files.get(path)) is not None:
            return file if isinstance(file, bytes) else file.read_bytes()
        return self._beside.get(path.removeprefix(SDK)) if path.startswith(SDK) else None

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore errors: a browser may close its connection during an answer."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # An answer is written in two parts: with Nagle's algorithm the second waits 40 ms for an acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        body = self.server.read(path)
        if body is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        suffix = PurePosixPath(path).suffix or ".html"  # the page itself is at /
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", TYPES.get(suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        if suffix == ".html":
            self.send_header("Document-Policy", "js-profiling")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Log nothing: stderr is for the messages of the command."""
