"""The reference page: steps, scenarios, rules, commands and exit codes, generated from the code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from bridge import errors
from bridge.cli import command_line, each_command
from bridge.core.steps.base import Step, own_fields
from bridge.core.steps.kinds import verbs
from bridge.harness.tab import Tab
from bridge.report.contracts import explanations, judged_vendors, limits
from bridge.scenarios.named import SCENARIOS
from bridge.vendors import Vendor, registered

HEAD = """# Reference

This page is generated from the code by `python -m docs.generate`; a test fails if it is stale. States and
transitions are in [states.md](states.md), guides in the [index](README.md).
"""


def page() -> str:
    parts = [
        HEAD,
        "## Steps\n",
        'In a scenario a step is `{"do": STEP, "tab": NAME, …}`; in Python it is a method of a tab.\n',
        steps() + "\n",
        "## Scenarios\n",
        scenarios() + "\n",
        "## Rules\n",
        rules() + "\n",
        "## Vendors\n",
        vendors() + "\n",
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
    rows = [
        f"| `{name}` | {each.says} | {_code(each.about)} | {', '.join(each.tags)} |"
        for name, each in SCENARIOS.items()
    ]
    return "\n".join(["| scenario | what it does | about | tags |", "|---|---|---|---|", *rows])


def rules() -> str:
    rows = [f"| `{each.rule}` | {each.promise} | {limits(each)} |" for each in explanations(judged_vendors())]
    return "\n".join(["| rule | promise | within |", "|---|---|---|", *rows])


def vendors() -> str:
    head = "| vendor | `--sdk` | routes of faults | session store | contract |"
    return "\n".join([head, "|---|---|---|---|---|", *map(_vendor_row, registered())])


def commands() -> str:
    return "\n".join(_command(name, command) for name, command in each_command(command_line()))


def exit_codes() -> str:
    tree = (errors.__doc__ or "").strip().splitlines()
    drawn = [line for line in tree if re.match("BridgeError|[├│└]", line)]
    codes = [
        "| code | meaning |",
        "|---|---|",
        *(f"| {code} | {code.meaning} |" for code in errors.ExitCode),
    ]
    intro = "Every error is a `BridgeError`. The number is its exit code:"
    return "\n".join([*codes, "", intro, "", "```text", *drawn, "```"])


def _vendor_row(vendor: Vendor) -> str:
    cells = [
        f"`{vendor.name}`",
        _code(kind.name for kind in vendor.subjects),
        _code(f"{vendor.name}/{track}" for track in vendor.routes.tracks),
        _code(vendor.store.keys if vendor.store else ()),
        f"{len(vendor.contract.rules)} rules" if vendor.contract else "",
    ]
    return f"| {' | '.join(cells)} |"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _step_row(verb: str, kind: type[Step]) -> str:
    call = f"tab.{verb}({_parameters(kind)})" if hasattr(Tab, verb) else kind().call()
    return f"| `{verb}` | {_arguments(kind)} | `{call}` | {_prose(kind.__doc__)} |"


def _parameters(kind: type[Step]) -> str:
    return ", ".join(field.name for field in own_fields(kind))


def _arguments(kind: type[Step]) -> str:
    said = []
    for field in own_fields(kind):
        default = "" if field.required else f" = {msgspec.json.encode(field.default).decode()}"
        said.append(f"`{field.encode_name}{default}`")
    return ", ".join(said)


def _command(name: str, command: Any) -> str:
    options = [p for p in command.params if p.opts[0].startswith("--")]
    arguments = " ".join(p.metavar for p in command.params if p not in options)
    head = f"### `profiler-bridge {name} {arguments}".rstrip() + "`\n"
    table = ["| option | meaning | default |", "|---|---|---|", *map(_option_row, options)]
    return "\n".join([head, _prose(command.help) + "\n", *table, ""])


def _option_row(option: Any) -> str:
    written = "/".join([*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else f" {option.metavar}"
    default = option.default
    shown = "" if isinstance(default, bool) or not default or callable(default) else f"`{default}`"
    return f"| `{written}{value}` | {_prose(option.help)} | {shown} |"


def _prose(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")
