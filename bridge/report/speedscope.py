"""Serves speedscope, its release from npm, with a profile to open: https://github.com/jlfwong/speedscope."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bridge.subjects.cache import Cache, default_folder
from bridge.subjects.npm import pack

PACKAGE, VERSION = "speedscope", "1.25.0"
_HOST = "127.0.0.1"
_PROFILE = "/profile.speedscope.json"


def release() -> Path:
    """Return the folder of speedscope's release, from the cache or from npm. Raises RegistryError."""
    cache = Cache(default_folder())
    found = cache.find(PACKAGE, VERSION) or cache.add(PACKAGE, VERSION, partial(pack, PACKAGE, VERSION))
    return found / "dist" / "release"


@contextmanager
def served(folder: Path, document: bytes, title: str) -> Iterator[str]:
    """Serve a release and a document in speedscope's format on this machine. Yields the address to open."""
    server = ThreadingHTTPServer((_HOST, 0), partial(_Handler, document, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    origin = f"http://{_HOST}:{server.server_port}"
    try:
        yield f"{origin}/#profileURL={quote(origin + _PROFILE, safe='')}&title={quote(title)}"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    """Answers requests to its own address only, so that no page of another host can read the profile."""

    def __init__(self, document: bytes, *given: Any, **more: Any) -> None:
        self._document = document
        super().__init__(*given, **more)

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, ThreadingHTTPServer)
        if self.headers.get("Host") != f"{_HOST}:{server.server_port}":
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path.partition("?")[0] == _PROFILE:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self._document)))
            self.end_headers()
            self.wfile.write(self._document)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""
