"""The set-up scripts: one clear line when a thing is missing, nothing done when nothing is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import (
    _setup,
    setup_chromium,
    setup_haproxy,
    setup_node,
    setup_postgresql,
    setup_python,
    setup_xvfb,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Logs and stamps of their own, and a PATH with nothing on it."""
    monkeypatch.setattr(_setup, "STATE", tmp_path)
    monkeypatch.setattr(setup_chromium, "STATE", tmp_path)
    monkeypatch.setattr(setup_chromium, "_REMEMBERED", tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.delenv("PROFILER_BRIDGE_CHROMIUM", raising=False)
    return tmp_path


def program(state: Path, name: str, script: str) -> Path:
    path = state / "programs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_command_that_fails_leaves_its_reason_in_the_log(state: Path) -> None:
    script = program(state, "broken", "echo one; echo 'ERROR: no space left'; echo last; exit 3")
    assert not _setup.run("broken", str(script))
    assert _setup.last_word("broken").startswith("ERROR: no space left (all of it: ")


def test_a_command_that_hangs_is_stopped(state: Path) -> None:
    assert not _setup.run("hangs", "/bin/sleep", "30", limit_s=0.05)
    assert _setup.last_word("hangs").startswith("stopped: not done within")


def test_a_command_that_is_not_there(state: Path) -> None:
    assert not _setup.run("absent", "/no/such/program")
    assert "No such file" in _setup.last_word("absent")


def test_without_apt_nothing_is_installed(state: Path) -> None:
    assert not _setup.apt_install("chromium")


def test_apt_gets_its_list_first_and_asks_nothing(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(state, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {state}/called')
    monkeypatch.setattr(_setup, "_become_root", lambda: ("/usr/bin/env",))
    monkeypatch.setenv("PATH", f"{state}/programs{os.pathsep}/usr/bin")
    assert _setup.apt_install("chromium")
    update, install = (state / "called").read_text().splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends chromium")


def test_an_ordinary_user_without_sudo_installs_nothing(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(state, "apt-get", "exit 0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not _setup.apt_install("chromium")


def test_the_chromium_of_last_time_is_not_looked_for_again(state: Path) -> None:
    assert not setup_chromium.remembered()
    (state / "chromium").write_text(str(program(state, "my-chromium", "")))
    assert setup_chromium.remembered()
    (state / "programs" / "my-chromium").unlink()
    assert not setup_chromium.remembered()


def test_a_playwright_that_cannot_install_is_quiet(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = program(state, "playwright", "echo 'a long trace'; exit 1")
    monkeypatch.setattr(setup_chromium, "PLAYWRIGHT", (str(broken),))
    assert setup_chromium.from_playwright() is None
    assert "a long trace" not in "".join(capsys.readouterr())


def test_no_pip_and_no_npm_is_one_line(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "executable", str(program(state, "python", "echo 'ERROR: no network'; exit 1")))
    with pytest.raises(SystemExit):
        setup_node.provide_npm(None)
    said = capsys.readouterr().err.splitlines()
    assert said[-1].startswith("set-up: there is no npm: install Node.js")
    assert "no network" in said[-1]


def test_an_environment_is_kept_only_if_it_works(state: Path) -> None:
    assert setup_python.works(Path(sys.executable))
    assert not setup_python.works(state / "bin" / "python")
    assert not setup_python.works(program(state, "python", "exit 1"))


def test_a_chromium_asked_for_and_absent_is_one_line_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.setup_chromium"],
        cwd=ROOT,
        env={**os.environ, "PROFILER_BRIDGE_CHROMIUM": "/no/such/chromium"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("set-up: no Chromium at /no/such/chromium")
    assert len(done.stderr.splitlines()) == 1


def test_an_xvfb_that_is_there_is_not_installed_again(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(state, "Xvfb", "")
    program(state, "apt-get", f"touch {state}/called")
    setup_xvfb.main()
    assert not (state / "called").exists()


def test_an_xvfb_that_cannot_be_installed_is_one_line_and_stops_nothing(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    setup_xvfb.main()
    [line] = capsys.readouterr().err.splitlines()
    assert "apt-get install xvfb" in line


def test_a_postgresql_that_is_there_is_not_installed_again(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_postgresql, "FOLDER", state / "postgresql")
    program(state, "apt-get", f"touch {state}/called")
    program(state, "initdb", "")
    setup_postgresql.main()
    assert not (state / "called").exists()


def test_a_postgresql_that_cannot_be_installed_is_one_line_and_stops_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup_postgresql, "FOLDER", state / "postgresql")
    setup_postgresql.main()
    [line] = capsys.readouterr().err.splitlines()
    assert "apt-get install postgresql" in line


def test_a_haproxy_that_is_there_is_not_installed_again(state: Path) -> None:
    program(state, "apt-get", f"touch {state}/called")
    program(state, "haproxy", "")
    setup_haproxy.main()
    assert not (state / "called").exists()


def test_a_haproxy_that_cannot_be_installed_is_one_line_and_stops_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup_haproxy, "find", lambda: False)
    setup_haproxy.main()
    [line] = capsys.readouterr().err.splitlines()
    assert "apt-get install haproxy" in line
