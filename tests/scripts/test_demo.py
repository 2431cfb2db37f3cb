"""The demo's choice of subjects, and what its exit codes mean."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import demo


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """In the place of `profiler-bridge`: what it ends with, by what it is to run on."""
    codes: dict[str, int] = {}

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, codes[command[-1]])

    monkeypatch.setattr(subprocess, "run", run)
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
