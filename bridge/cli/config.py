"""Defaults from `[tool.profiler-bridge]` of the nearest pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.errors import UsageError

#: command (`profiles ls` for one of a group) -> option as it is written (without `--`) -> (parameter, whether
#: it takes a list)
Options = Mapping[str, Mapping[str, tuple[str, bool]]]


def default_map(commands: Options, start: Path | None = None) -> dict[str, dict[str, Any]]:
    """Parameter defaults by command: `[tool.profiler-bridge.run]` for one, the bare table for all.

    A command of a group has `[tool.profiler-bridge.profiles.ls]`, and its defaults are nested likewise. Keys
    are the options' names, `sdk = ["datadog@6.27.1"]`, `json = true`. Raises UsageError that names the file
    and the key, for a key that no option has and for a value of the wrong kind.
    """
    file, table = _table(start or Path.cwd())
    first_words = {name.split()[0] for name in commands}
    common = {key: value for key, value in table.items() if key not in first_words}
    known = {option for options in commands.values() for option in options}
    for key in common:
        if _written(key) not in known:
            raise UsageError(f"{file}: [tool.profiler-bridge] has no key {key!r}; known are: {_list(known)}")
    found: dict[str, dict[str, Any]] = {}
    for command, options in commands.items():
        *groups, name = command.split()
        inner, own = found, table
        for group in groups:
            inner, own = inner.setdefault(group, {}), _group(file, commands, group, own.get(group, {}))
        inner[name] = _defaults(file, ".".join([*groups, name]), common, own.get(name, {}), options)
    return found


def _group(file: Path | None, commands: Options, group: str, table: object) -> dict[str, Any]:
    where = f"{file}: [tool.profiler-bridge.{group}]"
    if not isinstance(table, dict):
        raise UsageError(f"{where} must be a table")
    known = {name.removeprefix(f"{group} ") for name in commands if name.startswith(f"{group} ")}
    for key in table:
        if key not in known:
            raise UsageError(f"{where} has no command {key!r}; known are: {_list(known)}")
    return table


def _defaults(
    file: Path | None,
    command: str,
    common: Mapping[str, Any],
    own: object,
    options: Mapping[str, tuple[str, bool]],
) -> dict[str, Any]:
    where = f"{file}: [tool.profiler-bridge.{command}]"
    if not isinstance(own, dict):
        raise UsageError(f"{where} must be a table")
    for key in own:
        if _written(key) not in options:
            raise UsageError(f"{where} has no key {key!r}; known are: {_list(options)}")
    found = {_written(key): value for key, value in {**common, **own}.items()}
    return {
        options[key][0]: _checked(f"{where} {key}", value, options[key][1])
        for key, value in found.items()
        if key in options
    }


def _checked(where: str, value: object, takes_list: bool) -> object:
    if takes_list != isinstance(value, list):
        raise UsageError(f"{where} must be {'a list' if takes_list else 'a single value'}, not {value!r}")
    return value


def _written(key: str) -> str:
    return key.replace("_", "-")


def _list(names: object) -> str:
    return ", ".join(sorted(names))  # type: ignore[call-overload]


def _table(start: Path) -> tuple[Path | None, dict[str, Any]]:
    for folder in [start, *start.parents]:
        file = folder / "pyproject.toml"
        if not file.is_file():
            continue
        try:
            tool = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: not valid TOML ({error})") from None
        except OSError as error:
            raise UsageError(f"{file}: cannot be read ({error.strerror})") from None
        table = tool.get("profiler-bridge", {}) if isinstance(tool, dict) else None
        if not isinstance(table, dict):
            raise UsageError(f"{file}: [tool.profiler-bridge] must be a table")
        return file, table
    return None, {}
