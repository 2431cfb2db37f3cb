"""Connects Playwright to a Chromium that others use too, and shows it our pages only (see `page_filter`)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from bridge.driver.browser.page_filter import PageFilter
from bridge.driver.cdp.connection import open_socket


class PlaywrightRelay:
    """A local address for `connect_over_cdp`, which takes one connection, and a connection to Chromium.

    Raises BrowserError when there is no Chromium at `url` (`ws://…`). Has threads of its own, which end with
    `close`.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        self._filter = PageFilter()
        self._chromium = open_socket(url, timeout_s)
        self._path = f"/{secrets.token_hex(16)}"
        self._server = serve(
            self._relay,
            "127.0.0.1",
            0,
            process_request=self._refuse,
            max_size=None,
            compression=None,
            ping_interval=None,
            close_timeout=2,
        )
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}{self._path}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="bridge-relay", daemon=True)
        self._thread.start()

    def show(self, is_ours: Callable[[str], bool]) -> None:
        """Show Playwright the pages of these browser contexts, which `is_ours` tells by id; at first none."""
        self._filter.is_ours = is_ours

    def close(self) -> None:
        """Idempotent. Playwright's connection ends too."""
        self._chromium.close()
        self._server.shutdown()
        self._thread.join()

    def _refuse(self, peer: ServerConnection, request: Request) -> Response | None:
        """Take Playwright only. The path is a secret, as Chromium's own is."""
        return None if request.path == self._path else peer.respond(HTTPStatus.NOT_FOUND, "")

    def _relay(self, playwright: ServerConnection) -> None:
        back = threading.Thread(target=self._relay_back, args=[playwright], daemon=True)
        back.start()
        with suppress(ConnectionClosed):
            for text in playwright:
                self._filter.from_playwright(str(text))
                self._chromium.send(text)
        self._chromium.close()
        back.join()

    def _relay_back(self, playwright: ServerConnection) -> None:
        try:
            for text in self._chromium:
                passed = self._filter.from_chromium(str(text))
                for command in passed.to_chromium:
                    self._chromium.send(command)
                for message in passed.to_playwright:
                    playwright.send(message)
        except (ConnectionClosed, msgspec.DecodeError):
            pass  # Playwright reports the end of its connection
        finally:
            playwright.close()
