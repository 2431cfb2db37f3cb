"""The reference page: steps, rules, commands, exit codes, each said by the code that it stands for."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import typer

from bridge import errors
from bridge.cli import app, each_command
from bridge.core.rules import RULES, promise
from bridge.core.scenario import Step, verbs
from bridge.harness.tab import Tab
from bridge.scenarios.named import SCENARIOS

HEAD = """# Reference

Made from the code by `docs/generate.py`; a test fails when it is stale. How-tos: [one's own app](own-app.md),
[the agent](agent.md), [scenarios](scenarios.md), [pytest](pytest.md), [CI](ci.md). States and transitions:
[states.md](states.md).
"""

#: Words of a scenario that are more than one call in Python, or another one.
_IN_PYTHON = {
    "open": "bridge.open_tab(url)",
    "open_sibling": "bridge.open_tab(url, beside=tab)",
}


def page() -> str:
    parts = [
        HEAD,
        "## Steps\n",
        'In a scenario `{"do": STEP, "tab": NAME, …}`; in Python a method of a tab.\n',
        steps() + "\n",
        "## Scenarios\n",
        scenarios() + "\n",
        "## Rules\n",
        rules() + "\n",
        "## Commands\n",
        commands(),
        "## Exit codes and errors\n",
        exit_codes() + "\n",
    ]
    return "\n".join(parts)


def steps() -> str:
    rows = [_step_row(verb, kind) for verb, kind in verbs().items()]
    return "\n".join(["| do | arguments | in Python | what it does |", "|---|---|---|---|", *rows])


def scenarios() -> str:
    rows = [f"| `{name}` | {scenario.says} |" for name, scenario in SCENARIOS.items()]
    return "\n".join(["| scenario | |", "|---|---|", *rows])


def rules() -> str:
    rows = [f"| `{rule}` | {promise(rule)} |" for rule in RULES]
    return "\n".join(["| rule | promise |", "|---|---|", *rows])


def commands() -> str:
    group: Any = typer.main.get_command(app)
    return "\n".join(_command(name, command) for name, command in each_command(group))


def exit_codes() -> str:
    tree = (errors.__doc__ or "").strip().splitlines()
    drawn = [line for line in tree if re.match("BridgeError|[├│└]", line)]
    codes = [
        "| code | |",
        "|---|---|",
        "| 0 | all held |",
        "| 1 | something was violated or inconclusive, or a check failed |",
        "| 2 | the call is wrong |",
        "| 3 | the browser could not be found, started or driven, or died |",
        "| 4 | the intake or a package registry could not be used |",
        "| 5 | a file that cannot be read |",
    ]
    return "\n".join([*codes, "", "Every error is a `BridgeError`:", "", "```text", *drawn, "```"])


def _step_row(verb: str, kind: type[Step]) -> str:
    method = _IN_PYTHON.get(verb)
    if method is None:
        assert hasattr(Tab, verb), f"a tab has no {verb}"
        method = f"tab.{verb}({', '.join(_python_names(kind))})"
    return f"| `{verb}` | {_arguments(kind)} | `{method}` | {_prose(kind.__doc__)} |"


def _own_fields(kind: type[Step]) -> list[msgspec.structs.FieldInfo]:
    return [field for field in msgspec.structs.fields(kind) if field.name != "tab"]


def _python_names(kind: type[Step]) -> list[str]:
    names = {"is_": "state", "path": "url"}
    return [names.get(field.name, field.name) for field in _own_fields(kind)]


def _arguments(kind: type[Step]) -> str:
    said = []
    for field in _own_fields(kind):
        default = "" if field.required else f" = {msgspec.json.encode(field.default).decode()}"
        said.append(f"`{field.encode_name}{default}`")
    return ", ".join(said)


def _command(name: str, command: Any) -> str:
    options = [p for p in command.params if p.opts[0].startswith("--")]
    arguments = " ".join(p.metavar or p.name.upper() for p in command.params if p not in options)
    head = f"### `profiler-bridge {name} {arguments}".rstrip() + "`\n"
    table = ["| option | | default |", "|---|---|---|", *map(_option_row, options)]
    return "\n".join([head, _prose(command.help) + "\n", *table, ""])


def _option_row(option: Any) -> str:
    written = "/".join([*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else f" {option.metavar or option.name.upper()}"
    default = option.default
    shown = "" if isinstance(default, bool) or not default or callable(default) else f"`{default}`"
    return f"| `{written}{value}` | {_prose(option.help)} | {shown} |"


def _prose(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")
