"""The command line, one file per command. Data goes to stdout, progress and errors to stderr.

Precedence: option, then `PROFILER_BRIDGE_*`, then `[tool.profiler-bridge]` in pyproject.toml, then default.
Exit codes: `bridge.errors.ExitCode`.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import typer

from bridge.cli.config import default_map, has_defaults
from bridge.cli.help_texts import tidy
from bridge.cli.options import blobs_option
from bridge.cli.output import clear_progress, note, say
from bridge.cli.vendors.files import WITH_VENDOR_FILES, vendor_files_option
from bridge.errors import BridgeError, ExitCode
from bridge.report.terminal import use_plain_characters
from bridge.vendors.project import registered_tables


class _Home(NamedTuple):
    """Where a command is, in a module that is imported only when it is needed: half a second for all of them.
    A group of commands is the `app` of its module."""

    module: str
    name: str
    short_help: str | None = None
    class_name: str | None = None

    def add_to(self, app: typer.Typer, word: str) -> None:
        found = import_module(self.module)
        if self.name == "app":
            app.add_typer(found.app, name=word)
            return
        cls = getattr(found, self.class_name) if self.class_name else None
        app.command(word, short_help=self.short_help, cls=cls)(getattr(found, self.name))


COMMANDS = {
    "run": _Home("bridge.cli.run", "run", "Play scenarios in real tabs, and judge the profiler."),
    "scenarios": _Home("bridge.cli.scenarios", "scenarios", "List the named scenarios."),
    "show": _Home("bridge.cli.show", "show"),
    "explain": _Home(
        "bridge.cli.explain", "explain", "Explain the rules: who promises them, by which numbers."
    ),
    "explore": _Home("bridge.cli.explore", "explore", "Find the sequences of events that break a promise."),
    "bisect": _Home(
        "bridge.cli.runs.bisect", "bisect", "Find the version with which a promise broke.", "BisectCommand"
    ),
    "serve": _Home("bridge.cli.serve", "serve", "Run the local intake, and store what arrives."),
    "profiles": _Home("bridge.cli.stored.profiles", "app"),
    "uploads": _Home("bridge.cli.stored.uploads", "app"),
    "store": _Home("bridge.cli.stored.stores", "app"),
    "vendors": _Home("bridge.cli.vendors.commands", "app"),
    "doctor": _Home("bridge.cli.doctor", "doctor", "Check this machine, with a fix for each failure."),
}


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
        # Keys that no command has are told of: for that, all of them have to be known.
        group = command_line(None if has_defaults(Path.cwd()) else _called(args))
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


def _called(args: list[str] | None) -> str | None:
    """Return the command that the arguments call; None if they do not begin with one."""
    words = sys.argv[1:] if args is None else args
    return words[0] if words and words[0] in COMMANDS else None


def command_line(only: str | None = None) -> Any:
    """Return the group of all commands, or of one of them: what typer makes of them, with short help texts,
    and the environment variable of each option."""
    app = typer.Typer(
        name="profiler-bridge",
        help="Judge browser profilers in real Chromium tabs, in the situations in which they fail.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback(invoke_without_command=True)(_version)
    for word, home in COMMANDS.items():
        if only in (None, word):
            home.add_to(app, word)
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
