"""Vendors of the user's own, for a command: from `--vendor-file`, and from the nearest pyproject.toml."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import typer

from bridge.cli.config import vendor_tables
from bridge.vendors.registry import register_file, register_table

#: The commands that take `--vendor-file`.
WITH_VENDOR_FILES = ("run", "explore", "bisect", "serve", "show", "explain")


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


@contextmanager
def registered_tables() -> Iterator[None]:
    """Register the vendors in `[tool.profiler-bridge.vendor.NAME]` of the nearest pyproject.toml."""
    file, tables = vendor_tables()
    with ExitStack() as registered:
        for name, table in tables.items():
            where = f"{file}: [tool.profiler-bridge.vendor.{name}]"
            folder = file.parent if file else Path()
            told = {"name": name, **table} if isinstance(table, dict) else {"name": name, "uploads": table}
            registered.enter_context(register_table(told, folder, where))
        yield
