"""Defaults from `[tool.profiler-bridge]` of the nearest pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from bridge.errors import UsageError

COMMANDS = ("run", "show", "scenarios", "doctor")


def default_map(start: Path | None = None) -> dict[str, Any]:
    """Option defaults by command: `[tool.profiler-bridge.run]` for one, the bare table for all.

    Keys are option names, `sdk = ["datadog@6.27.1"]`, with `-` or `_`.
    """
    table = _table(start or Path.cwd())
    common = {_key(key): value for key, value in table.items() if not isinstance(value, dict)}
    return {
        command: common | {_key(key): value for key, value in table.get(command, {}).items()}
        for command in COMMANDS
    }


def _key(name: str) -> str:
    return name.replace("-", "_")


def _table(start: Path) -> dict[str, Any]:
    for folder in [start, *start.parents]:
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("profiler-bridge", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: not valid TOML ({error})") from None
        if not isinstance(table, dict):
            raise UsageError(f"{file}: [tool.profiler-bridge] must be a table")
        return table
    return {}
