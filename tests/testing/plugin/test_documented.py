"""docs/pytest.md names every option, ini value, fixture, key and keyword; its code is valid."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bridge import pytest_plugin
from bridge.core.rules import RULES
from bridge.testing.modes import MODES
from bridge.testing.promises import CONFIG_KEYS, RULE_LISTS
from tests.testing.plugin.alone import ALONE

PAGE = (Path(__file__).parents[3] / "docs" / "pytest.md").read_text(encoding="utf-8")
#: The content of a table's first column, in backticks.
TABLES = set(re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| (.*?) \|", PAGE, re.MULTILINE))))
INI = set(re.findall(r"^\| `--bridge[^|]*\| `(bridge_\w+)` \|", PAGE, re.MULTILINE))


def options(pytester: pytest.Pytester) -> set[str]:
    return set(re.findall(r"--bridge-[\w-]+", pytester.runpytest_subprocess(*ALONE, "--help").stdout.str()))


def fixtures() -> set[str]:
    """All that are not private."""
    kind = type(pytest_plugin.bridge)
    found = {name for name, value in vars(pytest_plugin).items() if isinstance(value, kind)}
    return {name for name in found if not name.startswith("_")}


def test_every_option_and_its_ini_value(pytester: pytest.Pytester) -> None:
    there = options(pytester)
    assert there
    assert {name.split()[0] for name in TABLES if name.startswith("--")} == there
    assert {name.removeprefix("--").replace("-", "_") for name in there} == INI


def test_every_fixture() -> None:
    assert {"bridge", "bridge_tab"} < fixtures()
    assert {name for name in TABLES if name.startswith("bridge")} == fixtures()


def test_every_key_keyword_and_mode() -> None:
    assert set(CONFIG_KEYS) <= TABLES
    assert all(f"@pytest.mark.bridge({name}=[" in PAGE for name in RULE_LISTS)
    assert "@pytest.mark.bridge(settle=False)" in PAGE
    assert all(f"`{mode}`" in PAGE for mode in MODES)


def test_its_code_is_python_and_names_rules_that_there_are() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        ast.parse(block)
    named = {
        rule for group in re.findall(r"(?:rules|allow)\"?[=:] ?\[([^\]]*)\]", PAGE) for rule in _quoted(group)
    }
    assert named
    assert named <= set(RULES)


def _quoted(text: str) -> list[str]:
    return re.findall(r'"([^"]+)"', text)
