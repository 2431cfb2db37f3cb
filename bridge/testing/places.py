"""The folder for the recordings of a test: the one that pytest-playwright gives to the same test."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

#: pytest-playwright's default for `--output`.
OUTPUT = "test-results"
_NAME_MAX = 255


def test_folder(request: pytest.FixtureRequest, output: str | None) -> Path:
    """Return pytest-playwright's folder where it is active, else one in `output` with such a name."""
    try:
        return Path(request.getfixturevalue("output_path"))
    except pytest.FixtureLookupError as error:
        if error.argname != "output_path":
            raise
    # pytest-rerunfailures counts the attempts of a test from 1.
    retry = getattr(request.node, "execution_count", 1) - 1
    return Path(output or OUTPUT).absolute() / folder_name(request.node.nodeid, retry)


def folder_name(nodeid: str, retry: int = 0) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", nodeid.lower()).strip("-") + (f"-retry{retry}" if retry else "")
    if len(name) <= _NAME_MAX:
        return name
    return f"{name[:100]}-{hashlib.sha256(name.encode()).hexdigest()[:7]}-{name[-100:]}"


def shown(path: Path, config: pytest.Config) -> str:
    """Return the path as text, relative to the folder in which pytest was started if it is below it."""
    start = config.invocation_params.dir
    return str(path.relative_to(start) if path.is_relative_to(start) else path)
