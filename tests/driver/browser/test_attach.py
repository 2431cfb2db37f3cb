"""Finding the websocket of a Chromium that runs, asked over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bridge.driver.browser.attach import active_port, endpoint, rehosted
from bridge.errors import BrowserError, UsageError


class Answering:
    """Says `body` to every request."""

    def __init__(self) -> None:
        answering = self
        self.body, self.status, self.hosts = "", 200, list[str]()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answering.hosts.append(self.headers["Host"])
                self.send_response(answering.status)
                self.end_headers()
                self.wfile.write(answering.body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.port = self._server.server_port

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def answering() -> Iterator[Answering]:
    answering = Answering()
    yield answering
    answering.close()


def test_host_and_port_are_those_by_which_we_came(answering: Answering) -> None:
    answering.body = json.dumps({"webSocketDebuggerUrl": "ws://inside:1/devtools/browser/id"})
    came = f"127.0.0.1:{answering.port}"
    assert endpoint(f"http://{came}", 5).url == f"ws://{came}/devtools/browser/id"
    assert endpoint(f"http://{came}/", 5).url == f"ws://{came}/devtools/browser/id"
    assert answering.hosts == [came, came]


def test_a_websocket_is_taken_as_it_is() -> None:
    assert endpoint("ws://x:1/devtools/browser/id", 5).url == "ws://x:1/devtools/browser/id"


def test_behind_tls_or_a_path_it_stays_there() -> None:
    version = {"webSocketDebuggerUrl": "ws://inside:1/devtools/browser/id"}
    assert rehosted(version, "https://x/chrome", "x") == "wss://x/chrome/devtools/browser/id"


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"webSocketDebuggerUrl": 1}'])
def test_what_is_no_chromium_is_told(answering: Answering, body: str) -> None:
    answering.body = body
    with pytest.raises(BrowserError, match=rf"http://127.0.0.1:{answering.port} answers, but is no Chromium"):
        endpoint(f"http://127.0.0.1:{answering.port}", 5)


def test_a_refusal_is_told(answering: Answering) -> None:
    answering.status = 404
    with pytest.raises(BrowserError, match="/json/version gives 404"):
        endpoint(f"http://127.0.0.1:{answering.port}", 5)


def test_nobody_there_is_told() -> None:
    with pytest.raises(BrowserError, match=r"no Chromium at http://127.0.0.1:9: .*--remote-debugging-port"):
        endpoint("http://127.0.0.1:9", 5)


@pytest.mark.parametrize("cdp", ["localhost", "9222", "http://", "ftp://x", ""])
def test_what_is_no_address_is_refused(cdp: str) -> None:
    with pytest.raises(UsageError, match="http://HOST:9222"):
        endpoint(cdp, 5)


def profile(folder: Path, port: int) -> Path:
    (folder / "DevToolsActivePort").write_text(f"{port}\n/devtools/browser/id")
    return folder


def test_a_user_data_folder_names_its_port(answering: Answering, tmp_path: Path) -> None:
    answering.body = "{}"
    found = endpoint(str(profile(tmp_path, answering.port)), 5)
    assert found == (f"ws://127.0.0.1:{answering.port}/devtools/browser/id", False)


def test_debugging_that_was_switched_on_by_its_user_asks_for_each_connection(
    answering: Answering, tmp_path: Path
) -> None:
    answering.status = 404
    assert endpoint(str(profile(tmp_path, answering.port)), 5).asks


def test_host_and_port_are_enough(answering: Answering) -> None:
    answering.body = json.dumps({"webSocketDebuggerUrl": "ws://inside:1/devtools/browser/id"})
    came = f"127.0.0.1:{answering.port}"
    assert endpoint(came, 5) == (f"ws://{came}/devtools/browser/id", False)


def test_the_default_profiles_tell_the_address_that_http_does_not(
    answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering.status = 404
    folder = tmp_path / ".config/google-chrome"
    folder.mkdir(parents=True)
    profile(folder, answering.port)
    monkeypatch.setenv("HOME", str(tmp_path))
    came = f"127.0.0.1:{answering.port}"
    assert endpoint(f"http://{came}", 5) == (f"ws://{came}/devtools/browser/id", True)


@pytest.mark.parametrize("content", [None, "", "9222", "a b c"])
def test_a_folder_without_a_port_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "DevToolsActivePort").write_text(content)
    assert active_port(tmp_path) == ("", "")
    with pytest.raises(BrowserError, match="chrome://inspect/#remote-debugging"):
        endpoint(str(tmp_path), 5)
