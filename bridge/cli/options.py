"""Options that several commands share."""

from __future__ import annotations

from typing import Any

import typer

#: The variable is named here too, so that it outranks pyproject.toml, as every variable does.
CHROMIUM: Any = typer.Option(
    None, "--chromium", envvar="PROFILER_BRIDGE_CHROMIUM", metavar="PATH", help="The browser to drive."
)

STORE: Any = typer.Option(
    None,
    "--store",
    envvar="PROFILER_BRIDGE_STORE",
    metavar="DIR",
    help="Where uploads are kept (default: the user's data folder).",
)
