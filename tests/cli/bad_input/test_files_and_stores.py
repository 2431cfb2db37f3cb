"""Every command that reads a file tells a bad one in one clear line, and writes nothing.

What a zip of a recording may hold is in `test_recordings.py`.
"""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.errors import ExitCode
from bridge.intake.store import open_store
from bridge.intake.store.sqlite import DATABASE
from tests.intake.store.made import arrival, profile

Make = Callable[[Path], Path]

DEEP = b'{"schema": ' + b"[" * 100_000
#: A file that even root cannot read.
UNREADABLE = Path("/proc/self/mem")


def written(data: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def linked_to_itself(path: Path) -> Path:
    path.symlink_to(path)
    return path


def unreadable(path: Path) -> Path:
    if not UNREADABLE.exists():
        pytest.skip("this system has no file that cannot be read by anybody")
    path.symlink_to(UNREADABLE)
    return path


FILES: dict[str, Make] = {
    "missing": lambda path: path,
    "a name too long": lambda path: path.with_name("x" * 300 + "".join(path.suffixes)),
    "a link to itself": linked_to_itself,
    "a folder": folder,
    "unreadable": unreadable,
    "empty": written(b""),
    "binary": written(bytes(range(256)) * 20),
    "of invalid UTF-8": written(b'{"schema": "\xff\xfe", "cookies": ["\xff"]}'),
    "nested too deeply": written(DEEP),
    "a list": written(b"[]"),
    "of another version": written(b'{"schema": "profiler-bridge.scenario/99", "cookies": 1, "findings": []}'),
}
#: command -> its arguments, with FILE in them, and the name of the file
READERS: dict[str, tuple[tuple[str, ...], str]] = {
    "profiles merge": (("profiles", "merge", "FILE"), "set.json"),
    "profiles merge RECORDING": (("profiles", "merge", "FILE"), "a.pbr.zip"),
    "profiles diff": (("profiles", "diff", "FILE", "FILE", "--html", "out.html"), "set.json"),
    "show": (("show", "FILE"), "a.pbr.zip"),
    "show --html": (("show", "FILE", "--html", "out"), "a.pbr.zip"),
    "show --export": (("show", "FILE", "--export", "chrome-trace"), "a.pbr.zip"),
    "run": (("run", "FILE", "--sdk", "agent"), "a.json"),
    "run --storage-state": (
        ("run", "hidden-expiry", "--sdk", "agent", "--storage-state", "FILE"),
        "state.json",
    ),
    "explore --again": (("explore", "--sdk", "agent", "--again", "FILE"), "report.json"),
    "explore --baseline": (("explore", "--sdk", "agent", "--baseline", "FILE"), "known.json"),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder. Returns it."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    # A command that takes a bad file must end all the same: `serve`, or a search.
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr("bridge.intake.Intake.start", lambda *_, **__: pytest.fail("an intake was started"))
    return empty


def ended(args: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, list[str], str]:
    """Return the exit code, the lines on stderr, and stdout."""
    with pytest.raises(SystemExit) as end:
        main(args)
    printed = capsys.readouterr()
    return end.value.code, printed.err.splitlines(), printed.out


def everything(path: Path) -> list[str]:
    return sorted(str(each.relative_to(path)) for each in path.rglob("*"))


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("reader", READERS)
def test_a_bad_file_is_told_in_one_line(
    reader: str, kind: str, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args, name = READERS[reader]
    file = FILES[kind](tmp_path / name)
    before = everything(tmp_path)
    code, lines, out = ended([str(file) if each == "FILE" else each for each in args], capsys)
    assert (code, out) == (ExitCode.BAD_FILE, "")
    assert len(lines) == 1, lines
    assert str(file) in lines[0]
    assert len(lines[0].replace(str(file), "")) < 300
    assert everything(tmp_path) == before


@pytest.mark.parametrize("kind", ["a folder", "missing", "a name too long"])
def test_a_word_that_is_no_file_is_no_scenario(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = str(FILES[kind](tmp_path / "word"))
    code, lines, _ = ended(["run", word, "--sdk", "agent"], capsys)
    assert (code, len(lines)) == (ExitCode.USAGE, 1)
    assert "no scenario named" in lines[0]


@pytest.mark.parametrize("kind", ["empty", "binary", "of invalid UTF-8", "nested too deeply", "a list"])
def test_findings_of_earlier_searches_are_read_before_the_search(
    kind: str, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory = elsewhere / ".profiler-bridge" / "findings" / "agent.json"
    memory.parent.mkdir(parents=True)
    FILES[kind](memory)
    code, lines, _ = ended(["explore", "--sdk", "agent"], capsys)
    assert (code, len(lines)) == (ExitCode.BAD_FILE, 1)
    assert "agent.json" in lines[0]


@pytest.mark.parametrize(
    "text", [b"[tool", b"\xff\xfe", b"a = " + b"[" * 100_000], ids=["cut off", "invalid UTF-8", "too deep"]
)
def test_a_bad_pyproject_is_a_wrong_call(
    text: bytes, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / "pyproject.toml").write_bytes(text)
    code, lines, _ = ended(["scenarios"], capsys)
    assert (code, len(lines)) == (ExitCode.USAGE, 1)
    assert "pyproject.toml" in lines[0]


# --- stores ----------------------------------------------------------------------------------------------


def database(change: Callable[[Path], object]) -> Make:
    """Make a store whose database is changed."""

    def make(path: Path) -> Path:
        store = open_store(path)
        store.keep([arrival(1, carries=profile())])
        store.close()
        for beside in ("-wal", "-shm"):
            (path / f"{DATABASE}{beside}").unlink(missing_ok=True)
        change(path / DATABASE)
        return path

    return make


def sql(text: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with sqlite3.connect(file) as connection:
            connection.executescript(text)
        connection.close()

    return change


def as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


STORES: dict[str, Make] = {
    "a file": written(b"hello"),
    "a name too long": FILES["a name too long"],
    "a link to itself": FILES["a link to itself"],
    "binary": database(lambda file: file.write_bytes(bytes(range(256)) * 40)),
    "cut off": database(lambda file: os.truncate(file, 5000)),
    "a folder in its place": database(as_folder),
    "of a newer version": database(sql("UPDATE alembic_version SET version_num = '9999'")),
    "without its tables": database(sql("DROP TABLE profiles; DROP TABLE uploads")),
}
ROWS: dict[str, Make] = {
    "that is no JSON": database(sql("UPDATE uploads SET headers = '{'")),
    "of invalid UTF-8": database(sql("UPDATE uploads SET target = CAST(x'fffe' AS TEXT)")),
}
STORE_READERS: dict[str, tuple[str, ...]] = {
    "profiles ls": ("profiles", "ls"),
    "profiles show": ("profiles", "show", "1"),
    "profiles open": ("profiles", "open", "1", "--no-browser"),
    "profiles export": ("profiles", "export", "1"),
    "profiles rm": ("profiles", "rm", "1"),
    "profiles tail": ("profiles", "tail", "--json", "--limit", "1"),
    "uploads ls": ("uploads", "ls"),
    "uploads show": ("uploads", "show", "1"),
}


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.parametrize("reader", STORE_READERS)
def test_a_bad_store_is_told_in_one_line(
    reader: str, kind: str, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = STORES[kind](tmp_path / "store")
    code, lines, out = ended([*STORE_READERS[reader], "--store", str(store)], capsys)
    lines = [line for line in lines if not line.startswith("waiting for profiles")]
    assert (code, out) == (ExitCode.UNREACHABLE, "")
    assert len(lines) == 1, lines
    assert everything(elsewhere) == []


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize(
    "reader", [each for each in STORE_READERS if each not in ("profiles rm", "profiles tail")]
)
def test_a_bad_row_is_told_in_one_line(
    reader: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ROWS[kind](tmp_path / "store")
    code, lines, out = ended([*STORE_READERS[reader], "--store", str(store)], capsys)
    assert (code, out) == (ExitCode.UNREACHABLE, "")
    assert len(lines) == 1, lines


@pytest.mark.parametrize("kind", [kind for kind in STORES if kind != "without its tables"])
@pytest.mark.parametrize(
    "args", [("serve",), ("run", "hidden-expiry", "--sdk", "agent")], ids=["serve", "run"]
)
def test_a_bad_store_is_told_before_anything_starts(
    args: tuple[str, ...], kind: str, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = STORES[kind](tmp_path / "store")
    code, lines, out = ended([*args, "--store", str(store)], capsys)
    assert (code, out) == (ExitCode.UNREACHABLE, "")
    assert len(lines) == 1, lines
    assert everything(elsewhere) == []


@pytest.mark.parametrize(
    "body", [FILES["binary"], FILES["empty"], FILES["unreadable"], FILES["a folder"], None]
)
@pytest.mark.parametrize("reader", ["profiles show", "profiles export", "profiles ls", "uploads show"])
def test_a_bad_body_in_a_store_ends_in_no_traceback(
    reader: str, body: Make | None, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [file] = (database(lambda _: None)(tmp_path / "store") / "bodies").glob("*/*")
    file.unlink()
    if body is not None:
        body(file)
    code: object = ExitCode.HELD
    try:
        main([*STORE_READERS[reader], "--store", str(tmp_path / "store")])
    except SystemExit as end:
        code = end.code or ExitCode.HELD
    told = capsys.readouterr()
    assert code in (ExitCode.HELD, ExitCode.USAGE, ExitCode.UNREACHABLE), told.err
    assert len(told.err.splitlines()) <= 1
    assert everything(elsewhere) == []
