"""The command line, one file per command. Data goes to stdout, progress and errors to stderr.

Precedence: option, then `PROFILER_BRIDGE_*`, then `[tool.profiler-bridge]` in pyproject.toml, then default.
Exit codes: `bridge.errors.ExitCode`.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer

from bridge.cli import doctor, explain, explore, run, scenarios, serve, show
from bridge.cli.config import default_map
from bridge.cli.help_texts import tidy
from bridge.cli.options import blobs_option
from bridge.cli.output import clear_progress, note, say
from bridge.cli.runs import bisect
from bridge.cli.stored import profiles, stores, uploads
from bridge.cli.vendors import commands as vendors
from bridge.cli.vendors.files import WITH_VENDOR_FILES, vendor_files_option
from bridge.errors import BridgeError, ExitCode
from bridge.report.terminal import use_plain_characters
from bridge.vendors.project import registered_tables

app = typer.Typer(
    name="profiler-bridge",
    help="Judge browser profilers in real Chromium tabs, in the situations in which they fail.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("run", short_help="Play scenarios in real tabs, and judge the profiler.")(run.run)
app.command("scenarios", short_help="List the named scenarios.")(scenarios.scenarios)
app.command("show")(show.show)
app.command("explain", short_help="Explain the rules: who promises them, by which numbers.")(explain.explain)
app.command("explore", short_help="Find the sequences of events that break a promise.")(explore.explore)
app.command("bisect", short_help="Find the version with which a promise broke.", cls=bisect.BisectCommand)(
    bisect.bisect
)
app.command("serve", short_help="Run the local intake, and store what arrives.")(serve.serve)
app.add_typer(profiles.app, name="profiles")
app.add_typer(uploads.app, name="uploads")
app.add_typer(stores.app, name="store")
app.add_typer(vendors.app, name="vendors")
app.command("doctor", short_help="Check this machine, with a fix for each failure.")(doctor.doctor)


@app.callback(invoke_without_command=True)
def _version(
    version: bool = typer.Option(False, "--version", help="Print the version and exit.", show_envvar=False),
) -> None:
    if version:
        from bridge import __version__

        say(f"profiler-bridge {__version__}")
        raise typer.Exit


def main(args: list[str] | None = None) -> None:
    """Run the command `profiler-bridge`. Exits with the documented codes."""
    use_plain_characters()
    registered = ExitStack()
    try:
        registered.enter_context(registered_tables(Path.cwd()))
        group = command_line()
        group(args, default_map=default_map(_options(group)), prog_name="profiler-bridge")
    except BridgeError as error:
        note(f"profiler-bridge: {error}")
        sys.exit(error.exit_code)
    except Exception:
        # Python's own code for it, 1, is that of a violated rule.
        clear_progress()
        traceback.print_exc()
        sys.exit(ExitCode.INTERNAL)
    finally:
        clear_progress()
        registered.close()


def command_line() -> Any:
    """Return the group of all commands: what typer makes of them, with short help texts, and the environment
    variable of each option."""
    group = typer.main.get_command(app)
    for name, command in each_command(group):
        if name.split()[0] in WITH_VENDOR_FILES:
            command.params.append(vendor_files_option())
        if any("--store" in option.opts for option in command.params):
            command.params.append(blobs_option())
        tidy(name, command)
    return group


def _options(group: Any) -> dict[str, dict[str, tuple[str, bool]]]:
    """Return, for each command, option as it is written -> (parameter, whether it takes a list)."""
    return {
        name: {
            written.removeprefix("--"): (option.name, option.multiple)
            for option in command.params
            for written in option.opts
            if written.startswith("--")
        }
        for name, command in each_command(group)
    }


def each_command(group: Any, within: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (name, command). The name of a command in a group begins with the group, as in `profiles ls`."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from each_command(command, f"{within}{name} ")
        else:
            yield f"{within}{name}", command
