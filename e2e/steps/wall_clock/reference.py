"""A Chromium whose wall clock really jumps: the reference for `suspend`.

A library of a few lines of C (wall_clock.c), compiled here and preloaded into the whole Chromium, offsets
`CLOCK_REALTIME` by the content of a file. It moves the whole browser: it is a reference, no feature.
"""

from __future__ import annotations

import shlex
import shutil
import struct
import subprocess
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

HERE = Path(__file__).parent
PAGES = HERE / "pages"
TYPES = {".js": "text/javascript", ".html": "text/html"}


class WallClock:
    """A program at `path` that runs `chromium` with a wall clock of its own."""

    def __init__(self, chromium: str, folder: Path) -> None:
        library, self.path = folder / "wall_clock.so", folder / "chromium"
        self._file, self._ahead_s = folder / "offset", 0
        self._write()
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            pytest.skip("no C compiler for the reference Chromium: install gcc")
        source = str(HERE / "wall_clock.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(library), source], check=True)
        preload = f"LD_PRELOAD={shlex.quote(str(library))} WALL_CLOCK_FILE={shlex.quote(str(self._file))}"
        self.path.write_text(f'#!/bin/sh\n{preload} exec {shlex.quote(chromium)} "$@"\n', encoding="utf-8")
        self.path.chmod(0o755)

    def jump(self, seconds: int) -> None:
        self._ahead_s += seconds
        self._write()

    def _write(self) -> None:
        # In place: Chromium has the file mapped.
        with self._file.open("r+b" if self._file.exists() else "w+b") as file:
            file.write(struct.pack("=q", self._ahead_s * 1_000_000_000))


class Pages:
    """Serves `pages/`; `/cookies?NAME` sets cookies that live 600 and 1800 s."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                path, _, name = self.path.partition("?")
                file = PAGES / path.lstrip("/")
                self.send_response(200)
                if path == "/cookies":
                    for seconds in (600, 1800):
                        ends = formatdate(time.time() + seconds, usegmt=True)
                        self.send_header("Set-Cookie", f"{name}-http-age-{seconds}=1; Max-Age={seconds}")
                        self.send_header("Set-Cookie", f"{name}-http-date-{seconds}=1; Expires={ends}")
                    body, kind = b"", "text/plain"
                elif file.is_file():
                    body, kind = file.read_bytes(), TYPES[file.suffix]
                else:
                    body, kind = _PAGE, "text/html"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        # Service workers and `cookieStore` want a trustworthy address.
        self.url = f"http://localhost:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


_PAGE = (
    b"<!doctype html><link rel=icon href=data:,><body>"
    b"<script src=/clocks.js></script><script src=/probe.js></script>"
)
