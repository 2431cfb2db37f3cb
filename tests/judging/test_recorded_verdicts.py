"""The output for recordings of old and new SDKs, broken and complete, stays the same, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bridge.cli import main

RECORDINGS = Path(__file__).parent.parent / "recordings"
PATHS = sorted(path for path in RECORDINGS.iterdir() if ".pbr" in path.name)
NAMES = [path.name.partition(".pbr")[0] for path in PATHS]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Return the output as in a pipe; the path in the JSON is the given one."""
    monkeypatch.chdir(RECORDINGS)
    for name in [name for name in os.environ if name.startswith(("PROFILER_BRIDGE_", "FORCE_COLOR"))]:
        monkeypatch.delenv(name)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit):
        main(["show", *arguments])
    return capsys.readouterr().out


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_the_verdict_is_what_it_was(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = RECORDINGS / "judged" / f"{path.name.partition('.pbr')[0]}.json"
    assert shown(capsys, "--json", path.name) == before.read_text("utf-8")


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_the_story_is_told_as_it_was(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = RECORDINGS / "judged" / f"{path.name.partition('.pbr')[0]}.txt"
    told = [line.rstrip() for line in shown(capsys, path.name).splitlines()]
    assert told == before.read_text("utf-8").splitlines()
