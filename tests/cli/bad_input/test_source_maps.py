"""Bad source maps are told in one clear line by every command that takes them, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.errors import ExitCode
from tests.cli.bad_input.test_files_and_stores import FILES, ended, everything
from tests.cli.stored.made import store_with_function
from tests.report.recorded import RECORDINGS
from tests.report.source_maps.folders import put

RECORDING = RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip"

#: command -> its arguments; STORE stands for that of the fixture
COMMANDS: dict[str, tuple[str, ...]] = {
    "profiles show": ("profiles", "show", "1", "--store", "STORE"),
    "profiles export": ("profiles", "export", "1", "--store", "STORE"),
    "profiles open": ("profiles", "open", "1", "--store", "STORE", "--no-browser"),
    "show --html": ("show", str(RECORDING), "--html", "out"),
    "show --export": ("show", str(RECORDING), "--export", "chrome-trace", "-o", "out.json"),
    "run --html": ("run", "hidden-expiry", "--sdk", "agent", "--html", "out"),
}
#: A folder without maps is no mistake: it is told that all functions are without one.
KINDS = [kind for kind in FILES if kind != "a folder"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return store_with_function(tmp_path / "store")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.setattr("bridge.intake.Intake.start", lambda *_, **__: pytest.fail("an intake was started"))
    return empty


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_bad_map_is_told_in_one_line(
    command: str, kind: str, store: Path, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = FILES[kind](tmp_path / "app.js.map")
    args = [str(store) if each == "STORE" else each for each in COMMANDS[command]]
    code, lines, out = ended([*args, "--source-maps", str(file)], capsys)
    assert (code, out) == (ExitCode.BAD_FILE, "")
    assert len(lines) == 1, lines
    assert str(file) in lines[0]
    assert len(lines[0].replace(str(file), "")) < 300
    assert everything(elsewhere) == []


@pytest.mark.parametrize(
    # A link out of the folder is not followed.
    "kind",
    [kind for kind in KINDS if kind not in ("missing", "a name too long", "a link to itself", "unreadable")],
)
def test_a_bad_map_in_a_folder_is_told_when_it_is_needed(
    kind: str, store: Path, tmp_path: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path, "maps/other.js.map", "{")
    file = FILES[kind](tmp_path / "maps" / "app.js.map")
    args = ["profiles", "export", "1", "--store", str(store), "--source-maps", str(tmp_path / "maps")]
    code, lines, out = ended(args, capsys)
    assert (code, out) == (ExitCode.BAD_FILE, "")
    assert len(lines) == 1, lines
    assert str(file) in lines[0]
    assert everything(elsewhere) == []
