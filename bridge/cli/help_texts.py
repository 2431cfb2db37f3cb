"""What `--help` says beside the texts of the options: their environment variables, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

PREFIX = "PROFILER_BRIDGE"


def tidy(name: str, command: Any) -> None:
    """Give each option of a command its environment variable, which `--help` does not repeat for each, and a
    word for its value. `name`: as it is typed, `profiles ls` for one of a group."""
    options = [param for param in command.params if param.param_type_name == "option"]
    for option in options:
        option.show_envvar = False
        option.envvar = option.envvar or variable(name, option)
        if option.is_flag:
            option.show_default = False
        elif option.metavar is None:
            option.metavar = written(option).upper()
    for argument in command.params:
        if argument not in options:
            argument.metavar = argument.metavar or argument.name.upper()
            argument.display_type_rich = lambda ctx: None  # noqa: ARG005 - typer would add `<list[str]>`
    command.epilog = " ".join(_epilog(name, options))


def _epilog(name: str, options: list[Any]) -> Iterator[str]:
    if valued := [option for option in options if not option.is_flag]:
        yield f"Variables set options, as {variable(name, valued[0])} does {valued[0].opts[0]}"
        yield "(spaces separate values); so does"
        yield f"[tool.profiler-bridge.{name.replace(' ', '.')}] in pyproject.toml."
    if hidden := [option for option in options if option.hidden]:
        yield f"Limits of a request, from {hidden[0].opts[0]} on, are in `profiler-bridge serve --help`."


def variable(name: str, option: Any) -> str:
    """Return the name of the environment variable of an option."""
    words = [PREFIX, *name.split(), *written(option).split("-")]
    return "_".join(words).upper()


def written(option: Any) -> str:
    """Return an option as it is written, without its dashes."""
    found: str = next(each for each in option.opts if each.startswith("--"))
    return found.removeprefix("--")
