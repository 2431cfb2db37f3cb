from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.errors import ExitCode
from tests.report.recorded import RECORDINGS


def shown(capsys: pytest.CaptureFixture[str], *args: str | Path) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["show", *map(str, args)])
    return ended.value.code, *capsys.readouterr()


def test_a_folder_is_judged_with_the_closing_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, version in enumerate(("6.27.0", "6.27.1")):
        folder = tmp_path / f"test-{number}"
        folder.mkdir()
        shutil.copy(RECORDINGS / f"hidden-expiry-datadog-{version}.pbr.zip", folder)
    code, out, _ = shown(capsys, tmp_path)
    assert code == ExitCode.VIOLATED
    head, row, *_ = out[out.rindex("\nscenario ") + 1 :].splitlines()
    assert head.split() == ["scenario", "datadog@6.27.0", "datadog@6.27.1"]
    assert row.split()[:3] == ["hidden-expiry", "✗", "violated"]


def test_a_single_recording_needs_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = shown(capsys, RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip")
    assert "\nscenario " not in out


def test_a_folder_without_recordings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = shown(capsys, tmp_path)
    assert (code, out) == (ExitCode.BAD_FILE, "")
    assert f"{tmp_path}: no recording is in this folder" in err
