"""`profiler-bridge profiles` on a store alone, and while a server has the store open."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.intake.store import open_store
from tests.cli.calling import Done, called
from tests.intake import large
from tests.intake.served import Sender, Serve

TARGET = "/t/test-1/api/v2/profile?ddsource=browser&dd-api-key=pub0123456789&dd-request-id="


def profiles(*args: str | Path) -> Done:
    return called("profiles", *args)


def printed(*args: str | Path) -> Any:
    done = profiles(*args, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ids(*args: str | Path) -> list[str]:
    return [entry["id"] for entry in printed("ls", *args)["entries"]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """One that has three profiles and something else, u-0001 to u-0004, and asks for a token."""
    folder = tmp_path_factory.mktemp("store")
    with Serve(folder, "--read-token", "secret", "--processes", "0") as running:
        with Sender(running.address) as sender:
            assert sender.post(large.body("s1"), TARGET) == 202
            assert sender.post(large.body("s2"), TARGET) == 202
            assert sender.post(b"{}", "/api/v2/logs") == 202
            assert sender.post(large.body("evil\x1b[2Js[red]")) == 202
        yield running


@pytest.fixture(scope="module")
def store(server: Serve) -> Path:
    return Path(server.said["store"])


def test_ls_lists_profiles_the_newest_last(store: Path) -> None:
    done = profiles("ls", "--store", store)
    assert done.returncode == 0
    head, *rows = done.stdout.splitlines()
    assert head.split()[:5] == ["id", "arrived", "vendor", "sdk", "session"]
    assert [row.split()[0] for row in rows] == ["u-0001", "u-0002", "u-0004"]
    assert {"datadog", "7.16.2", "s1", "2000", "100%", "test-1"} <= set(rows[0].split())


@pytest.mark.parametrize("columns", [60, 80])
def test_narrow_terminals_get_fewer_columns(store: Path, columns: int) -> None:
    listed, shown = (
        called("profiles", *words, "--store", store, COLUMNS=str(columns))
        for words in (["ls"], ["show", "1"])
    )
    assert max(map(len, (listed.stdout + shown.stdout).splitlines())) <= columns
    head, first, *_ = listed.stdout.splitlines()
    assert head.split()[:2] == ["id", "arrived"]
    assert {"session", "run", "coverage"} <= set(head.split())
    assert "token" not in head
    assert {"u-0001", "s1", "100%"} <= set(first.split())
    assert "self ms" in shown.stdout


def test_what_a_client_sent_does_nothing_to_the_terminal(store: Path) -> None:
    for done in (profiles("ls", "--store", store), profiles("show", "u-0004", "--store", store)):
        assert "\x1b" not in done.stdout
        assert "evil\ufffd[2Js[red]" in done.stdout


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--session", "s2"], ["u-0002"]),
        (["--token", "test-1", "--since", "1h"], ["u-0001", "u-0002"]),
        (["--limit", "1"], ["u-0004"]),
        (["--view", "v1", "--vendor", "datadog", "--version", "7.16.2"], ["u-0001", "u-0002", "u-0004"]),
        (["--vendor", "sentry"], []),
    ],
)
def test_ls_filters(store: Path, options: list[str], expected: list[str]) -> None:
    assert ids("--store", store, *options) == expected


def test_options_come_from_the_environment_and_pyproject(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROFILER_BRIDGE_STORE", str(store))
    Path("pyproject.toml").write_text('[tool.profiler-bridge.profiles.ls]\nsession = "s1"\n')
    assert ids() == ["u-0001"]
    monkeypatch.setenv("PROFILER_BRIDGE_PROFILES_LS_SESSION", "s2")
    assert ids() == ["u-0002"]
    assert ids("--session", "s1") == ["u-0001"]


def test_show_tells_health_and_where_the_time_went_and_no_secret(store: Path) -> None:
    done = profiles("show", "1", "--store", store)
    assert done.returncode == 0
    for word in ("coverage", "largest gap", "hottest functions", "content-type", "sha256"):
        assert word in done.stdout
    assert "20000.0  100%     2000" in done.stdout
    assert "pub0123456789" not in done.stdout
    whole = printed("show", "u-0001", "--store", store)
    assert list(whole) == ["schema", "upload", "health", "trace", "hottest", "profiles"]
    assert len(whole["trace"]["samples"]) == large.SAMPLES
    assert whole["health"]["samples"] == large.SAMPLES
    assert whole["hottest"][0] == {
        "name": "s1",
        "where": "",
        "self_samples": 2000,
        "total_samples": 2000,
        "self_ms": 20000.0,
        "total_ms": 20000.0,
    }
    assert "pub0123456789" not in json.dumps(whole)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("show", "u-0003"), 2, "u-0003 is not a profile but datadog logs"),
        (("show", "u-0099"), 2, "no upload 'u-0099' is in the store"),
        (("show", "first"), 2, "'first' is not an id"),
        (("ls", "--since", "yesterday"), 2, "--since 'yesterday'"),
        (("ls", "--vendor", "nobody"), 2, "no vendor named 'nobody'; known are: datadog, sentry, "),
        (("tail", "--vendor", "sentri"), 2, "did you mean 'sentry'?"),
        (("rm", "u-0002"), 4, "requires its token: give it with --read-token"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    store: Path, args: tuple[str, ...], code: int, says: str
) -> None:
    done = profiles(*args, "--store", store)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_an_empty_list_tells_what_the_sdk_says_of_its_profiler(tmp_path: Path) -> None:
    said = {"status": "error", "error_reason": "missing-document-policy-header"}
    event = {"type": "view", "date": 1, "session": {"id": "s"}, "_dd": {"profiling": said}}
    with Serve(tmp_path, "--processes", "0") as server, Sender(server.address) as sender:
        for target in ("/api/v2/rum?n=1", "/api/v2/rum?n=2", "/api/v2/logs"):
            assert sender.post(json.dumps(event).encode(), target) == 202
    done = profiles("ls", "--store", tmp_path)
    assert done.returncode == 0
    assert done.stderr == (
        "no profile matches\n"
        "datadog: the SDK's profiler is error, missing-document-policy-header (uploads that say so: 2); "
        "serve the page with Document-Policy: js-profiling\n"
    )
    assert profiles("ls", "--store", tmp_path, "--vendor", "sentry").stderr == "no profile matches\n"


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for args in (("ls",), ("rm", "1")):
        done = profiles(*args, "--store", tmp_path / "none")
        assert done.returncode == 4
        assert "no store is here" in done.stderr
    assert not (tmp_path / "none").exists()


def test_rm_asks_the_server_that_has_the_store(server: Serve, store: Path) -> None:
    with Sender(server.address) as sender:
        assert sender.post(large.body("doomed")) == 202
    [doomed] = ids("--store", store, "--session", "doomed")
    done = profiles("rm", doomed, "--store", store, "--read-token", "secret")
    assert (done.returncode, done.stderr) == (0, "1 removed\n")
    assert ids("--store", store, "--session", "doomed") == []
    again = profiles("rm", doomed, "--store", store, "--read-token", "secret")
    assert again.returncode == 2
    assert "1 of them is not in the store" in again.stderr


def test_rm_does_it_itself_where_nobody_has_the_store(tmp_path: Path) -> None:
    with Serve(tmp_path, "--processes", "0") as server:
        with Sender(server.address) as sender:
            assert [sender.post(large.body(name)) for name in ("s1", "s2")] == [202, 202]
        server.kill()
    assert profiles("rm", "1", "u-0002", "--store", tmp_path).returncode == 0
    store = open_store(tmp_path)
    assert (store.totals().uploads, store.totals().body_bytes) == (0, 0)
    store.close()


def follow(store: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bridge", "profiles", "tail", "--store", str(store), *options]
    tail = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert tail.stderr is not None
    assert "waiting" in tail.stderr.readline()
    if "--json" not in options:
        assert tail.stdout is not None
        assert tail.stdout.readline().split()[:3] == ["id", "arrived", "vendor"]
    return tail


def test_tail_prints_what_comes_and_ends_on_ctrl_c(server: Serve, store: Path) -> None:
    with follow(store, "--session", "fresh") as tail, Sender(server.address) as sender:
        assert tail.stdout is not None
        assert [sender.post(large.body(name)) for name in ("other", "fresh")] == [202, 202]
        assert "fresh" in tail.stdout.readline()
        tail.send_signal(signal.SIGINT)
        assert tail.wait(20) == 130
        assert tail.stdout.read() == ""
        assert tail.stderr
        assert tail.stderr.read() == ""


def test_tail_as_json_is_a_document_a_line_and_ends_after_so_many(server: Serve, store: Path) -> None:
    with follow(store, "--json", "--limit", "2") as tail, Sender(server.address) as sender:
        assert [sender.post(large.body(name)) for name in ("t1", "t2")] == [202, 202]
        assert tail.stdout
        lines = [json.loads(line) for line in tail.stdout]
        assert [line["profile"]["session_id"] for line in lines] == ["t1", "t2"]
        assert tail.wait(20) == 0
