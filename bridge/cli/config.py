"""Defaults from `[tool.profiler-bridge]` of the nearest pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bridge.errors import UsageError
from bridge.vendors.project import is_of_vendors, project_table

#: command (`profiles ls` for one of a group) -> option as it is written (without `--`) -> (parameter, whether
#: it takes a list)
Options = Mapping[str, Mapping[str, tuple[str, bool]]]


def has_defaults(start: Path) -> bool:
    """Whether there is a table with anything but vendors."""
    return not all(is_of_vendors(*item) for item in project_table(start)[1].items())


def default_map(commands: Options, start: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the defaults of parameters, by command.

    The table `[tool.profiler-bridge]` is for all commands, `[tool.profiler-bridge.run]` for one. For a
    command of a group it is `[tool.profiler-bridge.profiles.ls]`, and the result is nested likewise. Keys are
    the names of options: `sdk = ["datadog@6.27.1"]`, `json = true`. Raises UsageError, which names the file
    and the key, for an unknown key and for a value of the wrong type.
    """
    file, table = project_table(start or Path.cwd())
    table = {key: value for key, value in table.items() if not is_of_vendors(key, value)}
    first_words = {name.split()[0] for name in commands}
    known = {option for options in commands.values() for option in options}
    # `store` is an option, and a group of commands: a table is of these.
    common = {
        key: value
        for key, value in table.items()
        if key not in first_words or (_written(key) in known and not isinstance(value, dict))
    }
    for key in common:
        if _written(key) not in known:
            raise _unknown(f"{file}: [tool.profiler-bridge] has", "key", key, known)
    found: dict[str, dict[str, Any]] = {}
    for command, options in commands.items():
        *groups, name = command.split()
        inner, own = found, {key: value for key, value in table.items() if key not in common}
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
            raise _unknown(f"{where} has", "command", key, known)
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
            raise _unknown(f"{where} has", "key", key, options)
    found = {_written(key): value for key, value in {**common, **own}.items()}
    return {
        options[key][0]: _checked(f"{where} {key}", value, options[key][1])
        for key, value in found.items()
        if key in options
    }


def _checked(where: str, value: object, takes_list: bool) -> object:
    if isinstance(value, list) and not takes_list:
        raise UsageError(f"{where} must be a single value, not {value!r}")
    return [value] if takes_list and not isinstance(value, list) else value


def _written(key: str) -> str:
    return key.replace("_", "-")


def _unknown(where: str, what: str, key: str, known: Iterable[str]) -> UsageError:
    return UsageError.unknown(what, key, sorted(known), f"{where} ")
