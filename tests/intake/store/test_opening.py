from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.errors import UsageError
from bridge.intake.store import open_store
from bridge.intake.store.sqlite import DATABASE


@pytest.mark.parametrize("written", ["{}", "sqlite:///{}"])
def test_a_folder_and_its_address_are_the_same_store(tmp_path: Path, written: str) -> None:
    open_store(written.format(tmp_path)).close()
    open_store(tmp_path, readonly=True).close()


def test_an_address_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for address in ("sqlite:///a/b", "c"):
        open_store(address).close()
    assert (tmp_path / "a" / "b" / DATABASE).is_file()
    assert (tmp_path / "c" / DATABASE).is_file()


@pytest.mark.parametrize("address", ["mysql://host/name", "://", "SQLITE:///x"])
def test_what_is_known_is_named_for_a_scheme_that_is_not(address: str) -> None:
    with pytest.raises(UsageError, match=r"no kind of store is called .*; write sqlite:///\.\.\. or"):
        open_store(address)


@pytest.mark.parametrize(
    "address", ["", "sqlite://", "sqlite:///", "sqlite://folder", "sqlite://host/folder"]
)
def test_an_address_names_a_folder(address: str) -> None:
    with pytest.raises(UsageError, match="no folder is named; write sqlite:///FOLDER"):
        open_store(address)


def test_the_command_line_starts_without_sqlalchemy() -> None:
    code = "import sys, bridge.cli; print(*{'sqlalchemy', 'alembic'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == ""


def test_a_store_is_made_in_one_place() -> None:
    package = Path(__file__).parents[3] / "bridge"
    made = re.compile(r"(?<!class )(Sqlite|Postgresql)Store\(")
    makers = [path.name for path in package.rglob("*.py") if made.search(path.read_text(encoding="utf-8"))]
    assert makers == ["opening.py"]
