from __future__ import annotations

import logging
import re
import threading
from pathlib import Path

import pytest

from bridge.cli import serve
from bridge.cli.serve import open_to_others
from bridge.intake.settings import Settings
from bridge.intake.store.records import record_of
from tests.cli.calling import called
from tests.intake import large
from tests.intake.served import Sender, Serve
from tests.report.test_uploads import upload


def test_faults_can_be_ordered_from_the_start(tmp_path: Path) -> None:
    with Serve(tmp_path, "--fault", "datadog/logs=503:9*2", "--fault", "sentry/*=429") as server:
        for _ in range(2):
            assert server.refused("/api/v2/logs", b"{}", {}) == (503, "fault-on-order")
        assert server.refused("/api/1/envelope/", b"{}\n", {}) == (429, "fault-on-order")


def test_a_wrong_fault_is_a_usage_error_that_lists_the_words(tmp_path: Path) -> None:
    for order, why in (("datadog/logs=explode", "a script is steps"), ("nowhere=500", "known are: datadog/")):
        done = called("serve", "--port", "0", "--store", tmp_path, "--fault", order)
        assert (done.returncode, done.stdout) == (2, "")
        assert why in done.stderr


def test_who_listens_to_everybody_without_a_token_is_warned() -> None:
    for host in ("127.0.0.1", "::1", "localhost"):
        assert open_to_others(Settings(host=host)) == []
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        reading, sending = open_to_others(Settings(host=host))
        assert f"everybody who reaches {host} can read" in reading
        assert "--read-token" in reading
        assert "--client-token" in sending
    assert open_to_others(Settings(host="::", read_token="a", client_tokens=("b",))) == []


def test_each_request_is_a_line_on_stderr(tmp_path: Path) -> None:
    with Serve(tmp_path, "--processes", "0") as server:
        with Sender(server.address) as sender:
            assert sender.post(large.body("s1\x1b[2J")) == 202
        assert server.refused("/v1/profiles", b"{}", {}) == (400, "bad-payload")
        *_, taken, refused = server.printed(4)
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d  u-0001  202  datadog profile  2000 samples  session s1\ufffd\[2J  \d+ bytes", taken
    )
    assert "u-0002  400  plain profile  2 bytes  trace: " in refused


def test_quiet_prints_no_requests(tmp_path: Path) -> None:
    with Serve(tmp_path, "--quiet", "--processes", "0") as server:
        assert server.refused("/v1/profiles", b"{}", {}) == (400, "bad-payload")
        server.end()
        assert server.printed(2) == [
            f"keeping what arrives in {tmp_path}; Ctrl-C stops",
            f"watch it arrive: {server.url}/_bridge/",
        ]


def test_a_slow_terminal_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    printing, go_on, all_printed = (threading.Event() for _ in range(3))

    def slow(line: str) -> None:
        printing.set()
        go_on.wait(20)
        lines.append(line)
        if "more requests" in line:
            all_printed.set()

    monkeypatch.setattr(serve, "note", slow)
    printer = serve.Printer()
    record = record_of(upload())
    printer.add(record)
    assert printing.wait(20)
    for _ in range(serve.WAITING_MAX + 7):
        printer.add(record)
    go_on.set()
    assert all_printed.wait(20)
    assert len(lines) == 1 + serve.WAITING_MAX + 1
    assert lines[-1] == "7 more requests came faster than they could be printed"


def test_a_client_that_has_left_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    serve.drop_noise()
    logging.getLogger("asyncio").warning("socket.send() raised exception.")
    logging.getLogger("asyncio").warning("something else")
    assert [record.getMessage() for record in caplog.records] == ["something else"]
