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

_BLOBS_KEY = "profiler-bridge.blobs"


def with_blobs(context: typer.Context, store: str | None) -> str | None:
    """Return the address of a store with the place that `--blobs` names, which was looked at before."""
    return with_place(store, context.meta.get(_BLOBS_KEY), "--blobs")


def with_place(store: str | None, blobs: str | None, option: str) -> str | None:
    """Return the address of a store with the place of its bodies, which `option` names."""
    if not blobs:
        return store
    if not (store or "").startswith("postgresql://"):
        raise UsageError(
            f"{option} is for a store in PostgreSQL: give its address, postgresql://USER@HOST/DB"
        )
    from urllib.parse import quote

    return f"{store}{'&' if '?' in str(store) else '?'}blobs={quote(blobs)}"


def blobs_option() -> Any:
    """Return the option that goes with `--store`."""
    app = typer.Typer(add_completion=False)
    app.command()(_with_blobs_option)
    return typer.main.get_command(app).params[0]


def _remember_blobs(context: typer.Context, blobs: str | None) -> None:
    context.meta[_BLOBS_KEY] = blobs


def _with_blobs_option(
    blobs: str | None = typer.Option(
        None,
        "--blobs",
        metavar="PLACE",
        is_eager=True,
        expose_value=False,
        callback=_remember_blobs,
        help="Where a shared store has its bodies: s3://BUCKET/PREFIX, or a folder.",
    ),
) -> None:
    """Have the option, as typer makes it."""


STORE: Any = typer.Option(
    None,
    "--store",
    envvar="PROFILER_BRIDGE_STORE",
    callback=with_blobs,
    metavar="STORE",
    help="The store: a folder, or postgresql://USER@HOST/DATABASE (default: in the user's data folder).",
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
