from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from bridge.core.uploads import Upload
from bridge.errors import UsageError
from bridge.intake import forwarding
from bridge.intake.forwarding import Forwarder, parse_forwards
from bridge.intake.settings import Settings
from bridge.vendors.built_in import DATADOG
from tests.intake.client import Running, forwarded

UPLOAD = Upload(
    id="u-0001",
    wall_ms=0,
    tab="",
    method="POST",
    target="/api/v2/profile?dd-api-key=pub123456&x=1",
    headers={"content-type": "text/plain", "cookie": "secret", "authorization": "secret"},
    status=202,
    body=b"body",
)


class Vendor:
    """A server that notes what it gets, and answers with one status after the other."""

    def __init__(self, statuses: list[int]) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.over = threading.Event()
        vendor = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                vendor.got.append((self.path, headers, body))
                self.send_response(statuses.pop(0))
                self.send_header("Content-Length", "0")
                self.end_headers()
                if not statuses:
                    vendor.over.set()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def statuses() -> list[int]:
    return [202]


@pytest.fixture
def vendor(statuses: list[int]) -> Iterator[Vendor]:
    vendor = Vendor(statuses)
    yield vendor
    vendor.close()


def test_where_to_is_written_by_vendor() -> None:
    written = ["datadog=https://intake.example/", "sentry=http://127.0.0.1:9000/base"]
    assert parse_forwards(written) == {
        "datadog": "https://intake.example",
        "sentry": "http://127.0.0.1:9000/base",
    }


@pytest.mark.parametrize(
    "wrong", ["https://x.example", "datadog", "datadog=", "other=https://x", "plain=ftp://x"]
)
def test_what_says_no_place_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match=r"VENDOR=URL|no vendor named"):
        parse_forwards([wrong])


def test_the_sdks_own_wrapping_is_taken_off() -> None:
    wrapped = msgspec.structs.replace(UPLOAD, target=forwarded("/api/v2/rum?a=b%20c"))
    for upload, target in ((wrapped, "/api/v2/rum?a=b%20c"), (UPLOAD, UPLOAD.target)):
        assert forwarding.forwarded(DATADOG, "https://i.example", upload).url == f"https://i.example{target}"


def test_an_upload_arrives_without_its_secrets(vendor: Vendor) -> None:
    forwarder = Forwarder({"datadog": vendor.url})
    forwarder.send("datadog", UPLOAD)
    forwarder.send("sentry", UPLOAD)
    forwarder.close()
    [(path, headers, body)] = vendor.got
    assert (path, body, headers["content-type"]) == (UPLOAD.target, b"body", "text/plain")
    assert "cookie" not in headers
    assert "authorization" not in headers


@pytest.mark.parametrize("target", ["/api/v2/rum?a=b%20c&d=%2F&e=[1]&f=a+b,c;d", "/a%2Fb//c/d?x=~!$'()*:@"])
def test_a_target_is_sent_on_as_it_came(vendor: Vendor, target: str) -> None:
    forwarder = Forwarder({"datadog": vendor.url})
    forwarder.send("datadog", msgspec.structs.replace(UPLOAD, target=target))
    forwarder.close()
    assert [path for path, _, _ in vendor.got] == [target]


@pytest.mark.parametrize("statuses", [[302]])
def test_a_redirect_is_a_refusal(vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    forwarder = Forwarder({"datadog": vendor.url})
    with caplog.at_level(logging.WARNING):
        forwarder.send("datadog", UPLOAD)
        forwarder.close()
    assert "status 302" in caplog.text


def test_a_vendor_that_cannot_be_reached_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    forwarder = Forwarder({"datadog": url}, pause_s=0)
    with caplog.at_level(logging.WARNING):
        forwarder.send("datadog", UPLOAD)
        forwarder.close()
    assert "refused" in caplog.text


@pytest.mark.parametrize("statuses", [[503, 429, 202]])
def test_it_is_tried_again_where_that_can_help(vendor: Vendor) -> None:
    forwarder = Forwarder({"datadog": vendor.url}, pause_s=0)
    forwarder.send("datadog", UPLOAD)
    assert vendor.over.wait(20)
    forwarder.close()
    assert len(vendor.got) == 3


@pytest.mark.parametrize("statuses", [[403]])
def test_a_refusal_is_told_without_the_key(vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    forwarder = Forwarder({"datadog": vendor.url})
    with caplog.at_level(logging.WARNING):
        forwarder.send("datadog", UPLOAD)
        forwarder.close()
    assert "status 403" in caplog.text
    assert "pub123456" not in caplog.text
    assert len(vendor.got) == 1


def test_only_what_was_accepted_is_sent_on_and_nothing_without_the_word(vendor: Vendor) -> None:
    with Running(Settings(forward={"datadog": vendor.url})) as running:
        running.ask("POST", "/api/v2/profile", b"broken")
        running.ask("POST", "/api/v2/logs", b"{}")
    assert [path for path, _, _ in vendor.got] == ["/api/v2/logs"]
    with Running() as running:
        running.ask("POST", "/api/v2/logs", b"{}")
    assert len(vendor.got) == 1
