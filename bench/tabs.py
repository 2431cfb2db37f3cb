"""Opening an isolated tab and loading a page: ours beside Playwright's new_context + new_page + goto.

Both use the same Chromium binary and the same page, in turns, so that noise hits both alike.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Playwright, sync_playwright

from bench.figures import Figure, spread
from bridge.driver import find_chromium
from bridge.harness.bridge import Bridge

ROUNDS = 30
_PAGE = b"<!doctype html><title>bench</title><p>hello"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Document-Policy", "js-profiling")
        self.send_header("Content-Length", str(len(_PAGE)))
        self.end_headers()
        self.wfile.write(_PAGE)

    def log_message(self, *_: object) -> None:
        pass


def measure() -> list[Figure]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright, Bridge.launch(playwright=playwright) as bridge:
        browser = _launch(playwright)
        theirs, ours = [], []
        for turn in range(ROUNDS):
            # The one before still tears down in the background, so each goes first every other time.
            if turn % 2:
                theirs.append(_theirs(browser, url))
            ours.append(_ours(bridge, url))
            if not turn % 2:
                theirs.append(_theirs(browser, url))
        browser.close()
    server.shutdown()
    detail = f"ours {spread(ours)}; Playwright's {spread(theirs)}; {ROUNDS} of each, in turns"
    return [Figure("isolated tab, open and load", median(ours) / median(theirs), "x", 1.2, detail)]


def _launch(playwright: Playwright) -> Browser:
    path = find_chromium().path
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


def _theirs(browser: Browser, url: str) -> float:
    """Seconds; the closing is not counted on either side."""
    started = perf_counter()
    page = browser.new_context().new_page()
    page.goto(url)
    taken = perf_counter() - started
    page.context.close()
    return taken


def _ours(bridge: Bridge, url: str) -> float:
    started = perf_counter()
    tab = bridge.open_tab(url)
    taken = perf_counter() - started
    tab.close()
    return taken
