from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bridge.cli import _options, command_line
from bridge.cli.config import default_map
from bridge.errors import UsageError


def defaults(folder: Path, text: str, start: Path | None = None) -> dict[str, dict[str, Any]]:
    (folder / "pyproject.toml").write_text(text)
    return default_map(_options(command_line()), start or folder)


def test_the_nearest_pyproject_counts(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    text = '[tool.profiler-bridge]\nchromium = "/c"\n[tool.profiler-bridge.run]\nsdk = ["a"]\n'
    found = defaults(tmp_path, text, below)
    assert found["run"] == {"chromium": ["/c"], "sdk": ["a"]}
    assert found["doctor"] == {"chromium": "/c"}
    assert found["scenarios"] == {}


def test_keys_are_what_the_options_are_called(tmp_path: Path) -> None:
    text = "[tool.profiler-bridge.run]\ndocument_policy = false\njson = true\n"
    assert defaults(tmp_path, text)["run"] == {"document_policy": False, "as_json": True}


def test_a_command_of_a_group_has_a_table_of_its_own(tmp_path: Path) -> None:
    text = (
        '[tool.profiler-bridge]\nstore = "/s"\n[tool.profiler-bridge.profiles.ls]\nlimit = 3\n'
        '[tool.profiler-bridge.profiles.tail]\nstore = "/t"\n'
    )
    found = defaults(tmp_path, text)
    assert found["profiles"]["ls"] == {"store": "/s", "limit": 3}
    assert found["profiles"]["tail"] == {"store": "/t"}
    assert found["serve"] == found["store"]["check"] == {"store": "/s"}


def test_a_word_may_be_an_option_and_a_group(tmp_path: Path) -> None:
    found = defaults(tmp_path, '[tool.profiler-bridge.store.check]\nstore = "/t"\n')
    assert (found["store"]["check"], found["serve"]) == ({"store": "/t"}, {})


def test_a_single_value_stands_for_a_list_of_one(tmp_path: Path) -> None:
    assert defaults(tmp_path, "[tool.profiler-bridge.run]\nsdk = 'x'\n")["run"] == {"sdk": ["x"]}


def test_without_a_table_there_are_no_defaults(tmp_path: Path) -> None:
    assert defaults(tmp_path, "[project]\nname = 'x'\n")["run"] == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool", "not valid TOML"),
        ("tool = 3\n", "must be a table"),
        ("[tool]\nprofiler-bridge = 3\n", "must be a table"),
        ("[tool.profiler-bridge]\nrun = 'x'\n", r"profiler-bridge\.run\] must be a table"),
        (
            "[tool.profiler-bridge]\nsdks = ['x']\n",
            r"no key named 'sdks'; did you mean 'sdk'",
        ),
        (
            "[tool.profiler-bridge.run]\nsdks = ['x']\n",
            r"no key named 'sdks'; did you mean 'sdk'",
        ),
        ("[tool.profiler-bridge]\nprofiles = 1\n", r"profiler-bridge\.profiles\] must be a table"),
        (
            "[tool.profiler-bridge.profiles]\nlimit = 1\n",
            r"profiles\] has no command named 'limit'; .*: diff, export, ls, merge, open, rm",
        ),
        ("[tool.profiler-bridge.profiles.ls]\nid = 'x'\n", r"profiles\.ls\] has no key named 'id'"),
        ("[tool.profiler-bridge.run]\nrepeat = [1]\n", r"repeat must be a single value"),
    ],
)
def test_a_wrong_pyproject_is_told_by_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=rf"pyproject\.toml: .*{says}"):
        defaults(tmp_path, text)
