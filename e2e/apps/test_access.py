"""Pages that ask who comes: HTTP authentication, a header, the cookie of a login. No secret is recorded."""

from __future__ import annotations

import base64
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bridge import Bridge
from bridge.errors import PageUnreachable
from bridge.harness.run import Run
from bridge.judging.production import not_as_in_production
from e2e.cli.calling import cli, said

SECRETS = ("s3cret", "t0ken", "c00kie")
BASIC = "Basic " + base64.b64encode(b"ada:s3cret").decode()
#: Sends a plain trace to the intake, as its SDK would: with the headers that every request of the page has.
PAGE = b"""<!doctype html><title>in</title><script>
  fetch('https://browser-intake-datadoghq.com/api/v2/rum?ddsource=browser', {method: 'POST', body: '{}'})
    .then(async () => document.title = (await fetch('/data')).status);
</script>"""


class Door:
    """A server. `/basic`, `/header` and `/cookie` let only those in who give what they ask for."""

    def __init__(self) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                needed = {
                    "/basic": ("Authorization", BASIC),
                    "/header": ("X-Token", "t0ken"),
                    "/cookie": ("Cookie", "login=c00kie"),
                }
                name, value = needed.get(self.path, ("", None))
                open_ = value is None or self.headers.get(name) == value
                self.send_response(200 if open_ else 401)
                if self.path == "/basic" and not open_:
                    self.send_header("WWW-Authenticate", 'Basic realm="staging"')
                body = PAGE if open_ else b"<p>who is there?"
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def login() -> dict[str, object]:
    cookie = {"name": "login", "value": "c00kie", "domain": "127.0.0.1", "path": "/", "expires": -1}
    return {"cookies": [cookie], "origins": []}


def test_each_door_opens_and_nothing_secret_is_recorded(door: Door, tmp_path: Path) -> None:
    run = Run(folder=tmp_path, name="access")
    given: dict[str, Any] = {"http_credentials": "ada:s3cret", "headers": {"X-Token": "t0ken"}}
    with Bridge.launch(**given, storage_state=login()) as bridge:
        for path in ("/basic", "/header", "/cookie"):
            tab = bridge.open_tab(f"{door.address}{path}", run=run)
            tab.page.wait_for_function("document.title === '200'")
        # The page's own requests are let in too, as are those of the test.
        assert tab.request.get(f"{door.address}/basic").status == 200
        recording = run.recording()
        assert any(upload.headers.get("x-token") for upload in recording.uploads.values())
        told = not_as_in_production(recording)
        assert "requests had the header X-Token" in told
        assert "credentials for HTTP authentication were given" in told
        zipped = run.end()
    assert zipped is not None
    with zipfile.ZipFile(zipped) as archive:
        kept = b"".join(archive.read(name) for name in archive.namelist())
    assert [secret for secret in (*SECRETS, BASIC) if secret.encode() in kept] == []


def test_wrong_credentials_end_at_the_server_s_answer(door: Door) -> None:
    with Bridge.launch(http_credentials=("ada", "wrong")) as bridge:
        tab = bridge.open_tab(f"{door.address}/basic")
        with pytest.raises(PageUnreachable, match=r"answered 401 \(Unauthorized\); is --http-credentials"):
            tab.expect_profiler("running")
        assert "who is there" in tab.page.content()
        # A tab can have a login of its own.
        tab = bridge.open_tab(f"{door.address}/cookie", storage_state=login())
        assert "who is there" not in tab.page.content()


def test_without_credentials_the_message_names_the_option(door: Door) -> None:
    result = cli("run", "hidden-resume", "--url", f"{door.address}/basic", "--json")
    assert result.returncode == 4
    [entry] = said(result)["results"]
    assert "--http-credentials USER:PASS" in entry["failure"]
