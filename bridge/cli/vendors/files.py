"""The option `--vendor-file`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer

from bridge.vendors.registry import register_file

#: The commands and groups of commands that take `--vendor-file`.
WITH_VENDOR_FILES = ("run", "explore", "bisect", "serve", "show", "explain", "profiles", "uploads")


def vendor_files_option() -> Any:
    """Return the option. The vendors are registered before any other option is looked at, and for as long as
    the command runs."""
    app = typer.Typer(add_completion=False)
    app.command()(_with_option)
    return typer.main.get_command(app).params[0]


def _register(context: typer.Context, files: list[Path]) -> None:
    registered = ExitStack()
    context.call_on_close(registered.close)
    for file in files or ():
        registered.enter_context(register_file(file))


def _with_option(
    vendor_file: list[Path] = typer.Option(
        [],
        "--vendor-file",
        metavar="FILE",
        is_eager=True,
        expose_value=False,
        callback=_register,
        help="A vendor of yours (repeatable).",
    ),
) -> None:
    """Have the option, as typer makes it."""
