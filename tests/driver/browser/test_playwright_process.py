"""Playwright where it cannot start: in the place of its Node.js is a program that ends as a real one did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

#: What a bare Debian 12 says.
NO_LIBRARY = (
    "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: "
    "No such file or directory"
)


def doctor(node: Path) -> dict[str, str]:
    """The check that fails."""
    command = [sys.executable, "-m", "bridge", "doctor", "--json"]
    environment = {name: value for name, value in os.environ.items() if name != "PROFILER_BRIDGE_CHROMIUM"}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=environment | {"PLAYWRIGHT_NODEJS_PATH": str(node)},
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    failed: list[dict[str, str]] = [each for each in json.loads(done.stdout)["checks"] if not each["ok"]]
    return next(each for each in failed if each["name"] == "Playwright starts")


def node(folder: Path, says: str) -> Path:
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 127\n", "utf-8")
    program.chmod(0o755)
    return program


def test_a_missing_library_is_named_with_its_package(tmp_path: Path) -> None:
    check = doctor(node(tmp_path, NO_LIBRARY))
    assert check["found"] == NO_LIBRARY
    assert "apt-get install libatomic1" in check["advice"]


@pytest.mark.parametrize("says", ["a Node.js of another processor", ""])
def test_any_other_cause_is_told_in_its_own_words(tmp_path: Path, says: str) -> None:
    check = doctor(node(tmp_path, says))
    assert says in check["found"]
    assert "playwright --version" in check["advice"]


def test_no_node_at_all(tmp_path: Path) -> None:
    assert "No such file" in doctor(tmp_path / "node")["found"]
