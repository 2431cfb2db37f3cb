"""`profiler-bridge uploads`, while a server has the store open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.calling import Done, called
from tests.intake import large
from tests.intake.served import Sender, Serve


def uploads(*args: str | Path) -> Done:
    return called("uploads", *args)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A profile, a batch of logs, and two requests that are refused: u-0001 to u-0004."""
    folder = tmp_path_factory.mktemp("store")
    with Serve(folder, "--processes", "0") as server:
        with Sender(server.address) as sender:
            assert sender.post(large.body("s1")) == 202
            assert sender.post(b"{}", "/api/v2/logs") == 202
        assert server.refused("/v1/profiles", b'{"frames": "\x1b"}', {})[0] == 400
        assert server.refused("/telemetry", b"{}", {})[0] == 404
        yield folder


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["u-0001", "u-0002", "u-0003", "u-0004"]),
        (["--refused"], ["u-0003", "u-0004"]),
        (["--refused", "--limit", "1"], ["u-0004"]),
        (["--vendor", "datadog", "--track", "logs", "--since", "1h"], ["u-0002"]),
    ],
)
def test_ls_lists_all_requests(store: Path, options: list[str], expected: list[str]) -> None:
    entries = json.loads(uploads("ls", "--store", store, "--json", *options).stdout)["entries"]
    assert [entry["id"] for entry in entries] == expected
    rows = uploads("ls", "--store", store, *options).stdout.splitlines()[1:]
    assert [row.split()[0] for row in rows if row.startswith("u-")] == expected


def test_show_says_what_was_wrong_and_has_the_head_of_the_body(store: Path) -> None:
    done = uploads("show", "3", "--store", store)
    assert done.returncode == 0
    assert "400, attempt 1" in done.stdout
    assert "body (all of it)" in done.stdout
    assert "\x1b" not in done.stdout
    told = json.loads(uploads("show", "u-0004", "--store", store, "--json").stdout)
    assert (told["upload"]["status"], told["body_head"]) == (404, "{}")


def test_what_is_not_there(store: Path) -> None:
    done = uploads("show", "99", "--store", store)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`profiler-bridge uploads ls` lists all" in done.stderr
    none = uploads("ls", "--vendor", "sentry", "--store", store)
    assert (none.returncode, none.stderr) == (0, "no upload matches\n")
