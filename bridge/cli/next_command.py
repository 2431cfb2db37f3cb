"""The command to type after a run that did not hold."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from bridge.cli.runs.subjects import labelled
from bridge.judging.results import Result

#: Parameters of `run` that say what is played, how often, and what is printed.
_OF_THE_CALL = {
    "scenario",
    "every",
    "tag",
    "sdk",
    "url",
    "repeat",
    "verbose",
    "as_json",
    "recording",
    "jobs",
    "executor",
    "html",
    "source_maps",
    "junit",
    "github",
    "baseline",
    "update_baseline",
}
_FOLDER = "recordings"


def show_command(result: Result) -> str:
    """Return the command that prints the whole story of a recorded run."""
    return shlex.join(["profiler-bridge", "show", result.recording or ""])


def record_command(result: Result, scenario: str, context: Any) -> str:
    """Return the command that plays this run again as it was called, and records it. `scenario`: its name or
    file. `context`: the click context of `run`."""
    words = ["profiler-bridge", "run", scenario, *_subject(result.subject, context), *_given(context)]
    return shlex.join([*words, "--recording", _FOLDER])


def _subject(subject: str, context: Any) -> tuple[str, str]:
    """Return the option for a subject, with the value that names it. A page is shown by its label."""
    page = next((word for word in context.params["url"] if labelled(word).shown == subject), None)
    return ("--sdk", subject) if page is None else ("--url", page)


def _given(context: Any) -> Iterator[str]:
    """Yield the options of the command line that also hold for a single run."""
    values: Mapping[str, Any] = context.params
    for option in context.command.params:
        source = context.get_parameter_source(option.name)
        if option.name in _OF_THE_CALL or source is None or source.name != "COMMANDLINE":
            continue
        value = values[option.name]
        if option.is_flag:
            yield option.opts[0] if value else option.secondary_opts[0]
            continue
        for each in value if isinstance(value, list | tuple) else [value]:
            yield from (option.opts[0], _without_secret(option.name, str(each)))


def _without_secret(name: str, value: str) -> str:
    """Return the value of an option, with a word in place of a secret."""
    if name == "http_credentials":
        return "USER:PASS"
    return f"{value.partition(':')[0]}: VALUE" if name == "header" else value
