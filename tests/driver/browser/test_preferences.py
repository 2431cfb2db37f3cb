from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from bridge.driver.browser.preferences import FEATURES_OFF, preloading_is_off, starter

posix = pytest.mark.skipif(os.name != "posix", reason="a shell script starts Chromium")


def preferences(profile: Path) -> Path:
    return profile / "Default" / "Preferences"


@posix
@pytest.mark.parametrize("name", ["plain", "with space", "quote'd"])
def test_the_preferences_are_there_before_the_program_starts(tmp_path: Path, name: str) -> None:
    folder, profile = tmp_path / name, tmp_path / f"profile {name}"
    folder.mkdir()
    program = folder / "browser"
    program.write_text('#!/bin/sh\ncat "$2/Default/Preferences"; echo; echo "$1"; echo $$\n')
    program.chmod(0o755)
    command = [starter(str(program), folder / "start"), f"--user-data-dir={profile}", str(profile)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.communicate(timeout=10)[0].splitlines()
    assert json.loads(said[0]) == {"net": {"network_prediction_options": 2}}
    assert said[1:] == [f"--user-data-dir={profile}", str(process.pid)]
    assert preloading_is_off(profile)


@posix
def test_preferences_that_are_there_stay(tmp_path: Path) -> None:
    preferences(tmp_path).parent.mkdir()
    preferences(tmp_path).write_text('{"net": {"network_prediction_options": 0}}')
    subprocess.run([starter("true", tmp_path / "start"), f"--user-data-dir={tmp_path}"], check=True)
    assert not preloading_is_off(tmp_path)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"net": 1}', '{"net": {}}'])
def test_preloading_is_not_said_to_be_off_where_it_is_not_known(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        preferences(tmp_path).parent.mkdir()
        preferences(tmp_path).write_text(content)
    assert not preloading_is_off(tmp_path)


@posix
@pytest.mark.parametrize(
    ("given", "merged"),
    [
        ([], [FEATURES_OFF]),
        (["--disable-features=A,B"], [FEATURES_OFF, "A,B"]),
        (["--disable-features=A", "--x=a b", "--disable-features=B"], [FEATURES_OFF, "A", "B"]),
    ],
)
def test_all_features_that_somebody_turns_off_are_off(
    tmp_path: Path, given: list[str], merged: list[str]
) -> None:
    """Chromium takes the last of several switches of one name."""
    program = tmp_path / "browser"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    said = subprocess.run(
        [starter(str(program), tmp_path / "start"), *given, "--last"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    others = [argument for argument in given if not argument.startswith("--disable-features")]
    assert said == [*others, "--last", f"--disable-features={','.join(merged)}"]
