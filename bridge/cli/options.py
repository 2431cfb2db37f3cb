"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import typer

from bridge.errors import UsageError


def _left_to_the_search(context: typer.Context, option: typer.CallbackParam, given: Any) -> Any:
    """`find_chromium` reads the variable itself, and names it in its messages."""
    source = context.get_parameter_source(option.name or "")
    return option.default if source is not None and source.name == "ENVIRONMENT" else given


#: The variable is named here, so that it overrides pyproject.toml as every other variable does.
CHROMIUM: Any = typer.Option(
    None,
    "--chromium",
    envvar="PROFILER_BRIDGE_CHROMIUM",
    callback=_left_to_the_search,
    metavar="PATH",
    help="Path of the browser to drive.",
)

CHROMIUMS: Any = typer.Option(
    [],
    "--chromium",
    envvar="PROFILER_BRIDGE_CHROMIUM",
    callback=_left_to_the_search,
    metavar="PATH",
    help="Browser to drive (repeatable: all play all).",
)

CHROMIUM_ARGS: Any = typer.Option(
    [],
    "--chromium-arg",
    metavar="SWITCH",
    help="A switch for Chromium, as in --chromium-arg=--no-sandbox (repeatable).",
)

VERBOSE: Any = typer.Option(False, "--verbose", "-v", help="Print all of runs that held, too.")

STORE: Any = typer.Option(
    None,
    "--store",
    envvar="PROFILER_BRIDGE_STORE",
    metavar="DIR",
    help="The folder of the store (default: in the user's data folder).",
)


def listed(option: str, word: str) -> str:
    """Return how several words are given to a repeatable option, if `word` looks like several; else ""."""
    if "," not in word:
        return ""
    return f"repeat --{option} for each (blanks separate several in its environment variable): "


def page_address(url: str) -> str:
    """Return the address of a page at --url. Raises UsageError for what is none, or has a password in it."""
    from bridge.driver.context.access import checked

    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--url {url!r}: an address that starts with http:// or https:// is needed")
    return checked(url)


def check_rules(rules: list[str]) -> None:
    """Raise UsageError, with the nearest rule and all, if one of these is unknown."""
    from bridge.core.rules import RULES

    for rule in rules:
        if rule not in RULES:
            raise UsageError.unknown("rule", rule, RULES, listed("rule", rule))


def default_store() -> str:
    """`profiler-bridge` in XDG_DATA_HOME, else in `~/.local/share`."""
    shared = Path(os.environ.get("XDG_DATA_HOME", ""))
    return str((shared if shared.is_absolute() else Path.home() / ".local" / "share") / "profiler-bridge")
