"""A script at an address, and what it loads from beside it, from a real server."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bridge.errors import BadInput, NetworkError
from bridge.subjects import download
from bridge.subjects.cache import Cache
from bridge.subjects.resolve import resolve
from bridge.subjects.server import serve
from bridge.subjects.subject import Subject
from tests.subjects.conftest import FakeRegistry


class Builds:
    """A server of builds. `files`: path -> body; `asked`: the paths so far."""

    def __init__(self) -> None:
        self.files = {"/v6/datadog-rum.js": b"entry", "/v6/chunks/profiler-1.js": b"chunk"}
        self.asked: list[str] = []
        builds = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                builds.asked.append(self.path)
                if self.path == "/latest.js":
                    self.send_response(302)
                    self.send_header("Location", "/v6/datadog-rum.js")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = builds.files.get(self.path)
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def builds() -> Iterator[Builds]:
    server = Builds()
    yield server
    server.close()


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def got(subject: Subject, *paths: str) -> list[bytes | int]:
    with serve(subject) as serving:
        connection = http.client.HTTPConnection(urlsplit(serving.origin).netloc)
        found: list[bytes | int] = []
        for path in paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            found.append(body if answer.status == 200 else answer.status)
        connection.close()
        return found


@pytest.mark.parametrize("path", ["/v6/datadog-rum.js", "/latest.js"])
def test_the_script_is_fetched_once_and_the_chunks_when_they_are_loaded(
    builds: Builds, cache: Cache, registry: FakeRegistry, path: str
) -> None:
    subject = resolve(f"datadog@{builds.url}{path}", cache=cache, registry=registry)
    assert subject.version.startswith("local(unknown, ")
    before = list(builds.asked)
    chunk = "/sdk/chunks/profiler-1.js"
    assert got(subject, "/sdk/datadog-rum.js", chunk, chunk) == [b"entry", b"chunk", b"chunk"]
    assert builds.asked == [*before, "/v6/chunks/profiler-1.js"]


def test_what_is_not_there_is_not_found_and_nothing_else_is_reached(
    builds: Builds, cache: Cache, registry: FakeRegistry
) -> None:
    subject = resolve(f"datadog@{builds.url}/v6/datadog-rum.js", cache=cache, registry=registry)
    builds.asked.clear()
    assert got(subject, "/sdk/chunks/none.js", "/sdk/../secret", "/v6/chunks/profiler-1.js") == [
        404,
        404,
        404,
    ]
    assert builds.asked == ["/v6/chunks/none.js"]
    elsewhere = (
        f"/sdk/{builds.url}/other.js",
        f"/sdk//{builds.url.partition('//')[2]}/other.js",
        "/sdk//other/x.js",
    )
    assert got(subject, *elsewhere) == [404] * 3
    assert builds.asked == ["/v6/chunks/none.js"]


def test_a_changed_script_is_another_subject(builds: Builds, cache: Cache, registry: FakeRegistry) -> None:
    spec = f"datadog@{builds.url}/v6/datadog-rum.js"
    before = resolve(spec, cache=cache, registry=registry)
    builds.files["/v6/datadog-rum.js"] = b"other"
    after = resolve(spec, cache=cache, registry=registry)
    assert before.spec != after.spec
    assert got(before, "/sdk/datadog-rum.js") == [b"entry"]
    assert resolve(before.spec, cache=cache, registry=registry) == before


@pytest.mark.parametrize(
    ("path", "error", "says"),
    [
        ("/nowhere.js", NetworkError, "the server answers 404"),
        ("/page", BadInput, "gives an HTML page and no script"),
        ("/empty", BadInput, "an empty answer"),
        ("/large", NetworkError, "more than 16 MiB"),
    ],
)
def test_what_is_no_script_is_told(
    builds: Builds, cache: Cache, registry: FakeRegistry, path: str, error: type[Exception], says: str
) -> None:
    builds.files |= {"/page": b"\n <!doctype html>", "/empty": b"", "/large": b"x" * (download.MAX_BYTES + 1)}
    with pytest.raises(error, match=says):
        resolve(f"datadog@{builds.url}{path}", cache=cache, registry=registry)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/sdk.js", "http://[::1/sdk.js", "http://a..b/sdk.js"])
def test_no_server(cache: Cache, registry: FakeRegistry, url: str) -> None:
    with pytest.raises(NetworkError, match="cannot be fetched"):
        resolve(f"datadog@{url}", cache=cache, registry=registry)


def test_a_server_that_takes_too_long(
    builds: Builds, cache: Cache, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TIMEOUT_S", 0.0)
    with pytest.raises(NetworkError, match=r"cannot be fetched|not fetched within"):
        resolve(f"datadog@{builds.url}/v6/datadog-rum.js", cache=cache, registry=registry)
