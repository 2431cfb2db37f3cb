"""The options `--store` and `--blobs` of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.cli import main
from bridge.errors import ExitCode
from bridge.intake.store import open_store
from tests.intake.served import Serve
from tests.intake.store.made import arrival
from tests.intake.store.shared.servers import Postgresql


def told(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    """What a command prints. `code`: what it exits with."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    printed = capsys.readouterr()
    assert (ended.value.code or 0) == code, printed
    return printed.out + printed.err


def test_bodies_are_where_an_option_says(
    postgresql: Postgresql, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgresql.database()
    blobs = ("--blobs", str(tmp_path / "a b&c"))
    with Serve(address.replace("bridge@", "bridge:geheim@"), *blobs) as server:
        assert "geheim" not in str(server.said)
        assert "geheim" not in "".join(server.printed(2))
    store = open_store(address)
    store.keep([arrival(1, body=b"its body")])
    store.close()
    assert "its body" in told(capsys, 0, "uploads", "show", "1", "--store", address)
    assert "its body" in told(capsys, 0, "uploads", "show", "1", "--store", address, *blobs)
    (tmp_path / "a b&c").rename(tmp_path / "moved")
    said = told(capsys, ExitCode.UNREACHABLE, "uploads", "show", "1", "--store", address)
    assert "is it mounted?" in said
    moved = ("--blobs", str(tmp_path / "moved"))
    assert "its body" in told(capsys, 0, "uploads", "show", "1", "--store", address, *moved)
    assert "1 removed" in told(capsys, 0, "profiles", "rm", "1", "--store", address, *moved)


@pytest.mark.parametrize("store", [(), ("--store", "folder")])
def test_a_store_in_a_folder_has_its_bodies_there(
    store: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, ExitCode.USAGE, "uploads", "ls", "--blobs", "/elsewhere", *store)
    assert "--blobs is for a store in PostgreSQL" in said


def test_a_store_without_a_place_is_one_line(
    postgresql: Postgresql, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, ExitCode.USAGE, "serve", "--store", postgresql.database())
    assert said.count("\n") == 1
    assert "is new: say where its bodies go, with --blobs" in said
