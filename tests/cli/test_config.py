from __future__ import annotations

from pathlib import Path

import pytest

from bridge.cli.config import default_map
from bridge.errors import UsageError


def test_the_nearest_pyproject_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.profiler-bridge]\nchromium = "/c"\n[tool.profiler-bridge.run]\nsdk = ["a"]\n'
    )
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    found = default_map(below)
    assert found["run"] == {"chromium": "/c", "sdk": ["a"]}
    assert found["doctor"] == {"chromium": "/c"}


def test_option_names_may_be_written_with_dashes(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.profiler-bridge.run]\ndocument-policy = false\n")
    assert default_map(tmp_path)["run"] == {"document_policy": False}


def test_without_a_table_there_are_no_defaults(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert default_map(tmp_path)["run"] == {}


@pytest.mark.parametrize("text", ["[tool", "[tool]\nprofiler-bridge = 3\n"])
def test_a_broken_pyproject_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        default_map(tmp_path)
