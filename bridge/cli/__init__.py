"""The command line, one file per command. Data on stdout; progress and errors on stderr.

Precedence: option, then `PROFILER_BRIDGE_*`, then `[tool.profiler-bridge]` in pyproject.toml, then default.
Exit codes: 0 all held; 1 something was violated, inconclusive or a check failed; 2 usage; 3 browser;
4 intake or network; 5 bad input file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from bridge.cli import doctor, profiles, run, scenarios, serve, show
from bridge.cli.config import default_map
from bridge.errors import BridgeError

app = typer.Typer(
    name="profiler-bridge",
    help="Drives real Chromium tabs through the moments that break browser profilers, and judges them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("scenarios")(scenarios.scenarios)
app.command("show")(show.show)
app.command("serve")(serve.serve)
app.add_typer(profiles.app, name="profiles")
app.command("doctor")(doctor.doctor)


@app.callback(invoke_without_command=True)
def _version(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    if version:
        from bridge import __version__

        typer.echo(f"profiler-bridge {__version__}")
        raise typer.Exit


def main(args: list[str] | None = None) -> None:
    """The command `profiler-bridge`. Exits with the documented codes."""
    try:
        app(
            args,
            default_map=default_map(_options()),
            prog_name="profiler-bridge",
            auto_envvar_prefix="PROFILER_BRIDGE",
        )
    except BridgeError as error:
        typer.echo(f"profiler-bridge: {error}", err=True)
        sys.exit(error.exit_code)


def _options() -> dict[str, dict[str, tuple[str, bool]]]:
    """What each command's options are called, and the parameters behind them."""
    return {
        name: {
            written.removeprefix("--"): (option.name, option.multiple)
            for option in command.params
            for written in option.opts
            if written.startswith("--")
        }
        for name, command in each_command(typer.main.get_command(app))
    }


def each_command(group: Any, within: str = "") -> Iterator[tuple[str, Any]]:
    """Name and command, `profiles ls` for one of a group."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from each_command(command, f"{within}{name} ")
        else:
            yield f"{within}{name}", command
