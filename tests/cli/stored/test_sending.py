"""`profiler-bridge profiles export --endpoint`: a receiver that reads by OpenTelemetry's own package."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.profiles.v1development.profiles_service_pb2 import (
    ExportProfilesPartialSuccess,
    ExportProfilesServiceRequest,
    ExportProfilesServiceResponse,
)

from bridge.cli.stored.sending import PATH, receiver_at
from bridge.errors import ExitCode, UsageError
from bridge.intake.store import open_store
from bridge.trace.export.protobuf import integer, message
from tests.cli.calling import Done
from tests.cli.stored.test_profiles_export import export
from tests.intake.client import Running

TRACE = {
    "resources": ["https://shop.example/app.js?token=abc123"],
    "frames": [{"name": "work", "resourceId": 0}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": 0.0, "stackId": 0}, {"timestamp": 10.0, "stackId": 0}],
}


class Receiver(HTTPServer):
    """Answers as it is told, and keeps what it gets: path, headers, request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.got: list[tuple[str, Any, ExportProfilesServiceRequest]] = []
        self.status = 200
        self.body = ExportProfilesServiceResponse().SerializeToString()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.path, self.headers, ExportProfilesServiceRequest.FromString(sent)))
        self.send_response(self.server.status)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It has two profiles."""
    folder = tmp_path_factory.mktemp("store")
    kept = open_store(folder)
    with Running(store=kept) as running:
        for _ in range(2):
            assert running.ask("POST", "/v1/profiles", json.dumps(TRACE).encode()).status < 300
    kept.close()
    return folder


def send(store: Path, endpoint: str, *args: str) -> Done:
    return export(store, "1", "2", "--to", "otlp", "--endpoint", endpoint, *args)


def test_profiles_are_sent_as_they_are_exported(store: Path, receiver: Receiver) -> None:
    done = send(store, receiver.url)
    assert (done.returncode, done.stdout) == (0, "")
    [(path, headers, request)] = receiver.got
    assert (path, headers["content-type"]) == ("/v1development/profiles", "application/x-protobuf")
    exported = export(store, "1", "2", "--to", "otlp", "-o", "-").written
    assert request.SerializeToString(deterministic=True) == exported
    assert b"abc123" not in exported
    told = f"{receiver.url}/v1development/profiles: 2 profiles sent, {len(exported)} bytes\n"
    assert done.stderr.endswith(told)
    assert list(store.glob("*.pb")) == []


def test_a_receiver_behind_a_path_and_a_password(store: Path, receiver: Receiver) -> None:
    secret = receiver.url.replace("://", "://me:s3cret@")
    done = send(store, f"{secret}/otlp/?key=s3cret")
    assert done.returncode == 0
    [(path, headers, _)] = receiver.got
    assert path == "/otlp/v1development/profiles?key=s3cret"
    assert headers["authorization"] == "Basic bWU6czNjcmV0"
    assert "s3cret" not in done.stderr


def test_a_warning_is_told(store: Path, receiver: Receiver) -> None:
    partial = ExportProfilesPartialSuccess(error_message="soon\nno more")
    receiver.body = ExportProfilesServiceResponse(partial_success=partial).SerializeToString()
    done = send(store, receiver.url)
    assert done.returncode == 0
    assert "warns: soon no more\n" in done.stderr


REJECTED = ExportProfilesServiceResponse(
    partial_success=ExportProfilesPartialSuccess(rejected_profiles=1, error_message="too old")
).SerializeToString()


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, REJECTED, "rejected 1 profiles: too old"),
        (200, b"<!doctype html><title>shop</title>", "not as a receiver of OTLP does: correct --endpoint"),
        (302, b"", "answered 302; "),
        (
            400,
            integer(1, 3) + message(2, b"no\nstacks"),
            "answered 400: no stacks; the format is experimental",
        ),
        (401, b"who?", "answered 401; write user and password into --endpoint"),
        (404, b"404 page not found", "answered 404; this receiver takes no profiles there"),
        (503, b"", "answered 503; try again later"),
    ],
)
def test_what_a_receiver_does_not_take_is_told_in_a_line(
    store: Path, receiver: Receiver, status: int, body: bytes, says: str
) -> None:
    receiver.status, receiver.body = status, body
    done = send(store, receiver.url)
    assert done.returncode == ExitCode.UNREACHABLE
    [line] = done.stderr.splitlines()
    assert says in line
    assert f"{receiver.url}/v1development/profiles" in line


def test_a_receiver_that_is_not_there_is_told_in_a_line(store: Path, receiver: Receiver) -> None:
    receiver.server_close()
    done = send(store, receiver.url)
    assert done.returncode == ExitCode.UNREACHABLE
    [line] = done.stderr.splitlines()
    assert line.startswith(f"profiler-bridge: no receiver answers at {receiver.url}{PATH} (")
    assert line.endswith("is it running?")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--to", "pprof", "--endpoint", "http://localhost:4318"), "sends otlp, not pprof: add --to otlp"),
        (("--endpoint", "http://localhost:4318"), "add --to otlp"),
        (("--to", "otlp", "--endpoint", "http://localhost:4318", "-o", "-"), "one of the two"),
        (("--to", "otlp", "--endpoint", "localhost:4318"), "write it as http://localhost:4318"),
    ],
)
def test_options_that_do_not_go_together_are_told(store: Path, args: tuple[str, ...], says: str) -> None:
    done = export(store, "1", *args)
    assert done.returncode == ExitCode.USAGE
    [line] = done.stderr.splitlines()
    assert says in line


@pytest.mark.parametrize(
    "endpoint",
    ["", "ftp://a", "http://", "http://[", "http://a:b", "http://a:99999", "http://a#b", "a" * 5000],
)
def test_what_is_no_address_is_a_usage_error(endpoint: str) -> None:
    with pytest.raises(UsageError, match=r"is no address of a receiver: write it as"):
        receiver_at(endpoint)


def test_an_address_with_the_path_stays_as_it_is() -> None:
    assert receiver_at(f"https://[::1]:1/a{PATH}/") == (
        f"https://[::1]:1/a{PATH}",
        f"https://[::1]:1/a{PATH}",
        True,
    )
    assert receiver_at("http://otlp.example") == (
        f"http://otlp.example{PATH}",
        f"http://otlp.example{PATH}",
        False,
    )
