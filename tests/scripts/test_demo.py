"""The demo's choice of subjects, and what its exit codes mean."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import demo
from tests.report.recorded import RECORDINGS

ROOT = Path(demo.__file__).parents[1]


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, int]:
    """In the place of `profiler-bridge`: what it ends with, by what it is to run on."""
    codes: dict[str, int] = {}

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        given = command[command.index("--sdk") :]
        last = [word for at, word in enumerate(given) if given[at - 1] == "--sdk"][-1]
        return subprocess.CompletedProcess(command, codes[last])

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.chdir(tmp_path)
    return codes


def test_without_a_registry_and_a_cache_it_is_the_agent_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1/")  # nobody listens there
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    monkeypatch.setenv("PROFILER_BRIDGE_CACHE", str(tmp_path / "cache"))
    assert demo.available() == ("agent",)
    said = capsys.readouterr().err
    assert said.startswith("set-up: npm cannot be reached, so the demo runs on our own agent")
    assert "ECONNREFUSED" in said


def test_where_npm_has_them_it_is_the_two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "resolve", lambda spec: spec)
    assert demo.available() == demo.SDKS


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (1, 0), (2, 2), (3, 3)])
def test_datadog_is_expected_to_break_a_promise(
    monkeypatch: pytest.MonkeyPatch, codes: dict[str, int], code: int, ends: int
) -> None:
    monkeypatch.setattr(demo, "available", lambda: demo.SDKS)
    codes["datadog@6.27.1"] = code
    assert demo.main() == ends


@pytest.mark.parametrize("code", [0, 1, 3])
def test_the_agent_is_not(
    monkeypatch: pytest.MonkeyPatch, codes: dict[str, int], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "available", lambda: (demo.AGENT,))
    codes["agent"] = code
    assert demo.main() == code
    assert ("next, with a page of your own" in capsys.readouterr().err) == (code == 0)


def test_the_recordings_are_shown_beside_each_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recordings = [RECORDINGS / f"hidden-expiry-{spec.replace('@', '-')}.pbr.zip" for spec in demo.SDKS]
    demo_run = subprocess.run

    def run(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        if "show" in command:
            return demo_run(command, **more, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
        for recording in recordings:
            (tmp_path / demo.FOLDER).mkdir(parents=True, exist_ok=True)
            shutil.copy(recording, tmp_path / demo.FOLDER)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo, "available", lambda: demo.SDKS)
    monkeypatch.setattr(subprocess, "run", run)
    assert demo.main() == 0
    page = tmp_path / demo.PAGE
    assert "6.27.0: violated beside hidden-expiry, datadog@6.27.1: held" in page.read_text("utf-8")
    assert page.as_uri() in capsys.readouterr().err
