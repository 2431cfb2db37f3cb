"""What is derived from the code: diagrams, reference, agent's tables, JSON Schemas, README's output."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from bridge.core.recording import event_schema
from bridge.core.tables import IGNORED, INITIAL, OWES, PULLED, TRANSITIONS, Joint, Role
from bridge.scenarios.format import scenario_schema
from bridge.vendors.described.schema import json_schema as vendor_schema
from docs.generate import agent_tables, contract_tables, python_api, reference, sample

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference.md"
PYTHON = ROOT / "docs" / "python.md"
CONTRACTS = ROOT / "docs" / "contracts.md"
STATES = ROOT / "docs" / "states.md"
AGENT_TABLES = ROOT / "js" / "src" / "agent" / "tables.ts"
SCHEMA = ROOT / "bridge" / "core" / "events.schema.json"
SCENARIO_SCHEMA = ROOT / "bridge" / "scenarios" / "scenario.schema.json"
VENDOR_SCHEMA = ROOT / "bridge" / "vendors" / "described" / "vendor.schema.json"

HEAD = """# States

This page is generated from `bridge/core/tables.py` by `python -m docs.generate`. It is complete: there are
no other states and transitions. Labels of arrows are signals. Below each diagram are the signals that a state
ignores.

States change immediately; data is collected afterwards. There is no "stopping" state.
"""

RUNNING = """## What is shown

A timeline shows, and `expect_profiler` expects, the observed state. It differs from the tables in one thing:
`not running` is shown where the tables say `running` and no native profiler is alive. It is no state of its
own: the profiler owes to run, and does not. Right after an event that is normal; a rule is violated when it
lasts longer than the contract allows (`resume_ms` and `restart_ms` in [contracts](contracts.md#numbers): 1 to
1.5 s).
"""

OWES_HEAD = """## What the profiler owes

This is the state in which a profiler should be, by visibility, lifecycle, session, and what the user wants.
"""


def diagram(role: Role) -> str:
    """A Mermaid state diagram of one table. Arrows between the same two states share one label."""
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state}" as {_id(state)}' for state in TRANSITIONS[role]]
    lines.append(f"    [*] --> {_id(INITIAL[role])}")
    for state, row in TRANSITIONS[role].items():
        for target, signals in groupby(sorted(row, key=lambda s: (row[s], s)), key=row.__getitem__):
            lines.append(f"    {_id(state)} --> {_id(target)}: {', '.join(signals)}")
    return "\n".join([*lines, "```"])


def ignored(role: Role) -> str:
    rows = [
        f"| `{state}` | {', '.join(f'`{s}`' for s in sorted(signals)) or '-'} |"
        for state, signals in IGNORED[role].items()
    ]
    return "\n".join(["| in state | ignored on purpose |", "|---|---|", *rows])


def owed() -> str:
    rows = [f"| {' | '.join(joint)} | `{state}` |" for joint, state in OWES.items()]
    head = f"| {' | '.join(Joint._fields)} | the profiler owes |"
    return "\n".join([head, "|---" * (len(Joint._fields) + 1) + "|", *rows])


def pulls() -> str:
    rows = [f"| `{state}` | `{owes}` | `{target}` |" for (state, owes), target in PULLED.items()]
    return "\n".join(["| profiler | owes | becomes |", "|---|---|---|", *rows])


def states_page() -> str:
    parts = [HEAD]
    roles: list[Role] = ["visibility", "lifecycle", "session", "profiler"]
    for role in roles:
        parts += [f"## {role.capitalize()}\n", diagram(role) + "\n", ignored(role) + "\n"]
    parts += [OWES_HEAD, owed() + "\n"]
    parts += ["The profiler changes without a signal when what it owes changes:\n", pulls() + "\n"]
    parts += [RUNNING]
    parts += ["## Rules\n", reference.rules() + "\n"]
    return "\n".join(parts)


def schema_text() -> str:
    return json.dumps(event_schema(), indent=2) + "\n"


def vendor_schema_text() -> str:
    return json.dumps(vendor_schema(), indent=2) + "\n"


def scenario_schema_text() -> str:
    return json.dumps(scenario_schema(), indent=2) + "\n"


def _id(state: str) -> str:
    return state.replace("(", "_").replace(")", "").replace("-", "_")


def write_all() -> None:
    STATES.write_text(states_page(), encoding="utf-8")
    CONTRACTS.write_text(contract_tables.page(), encoding="utf-8")
    PYTHON.write_text(python_api.page(), encoding="utf-8")
    REFERENCE.write_text(reference.page(), encoding="utf-8")
    AGENT_TABLES.write_text(agent_tables.page(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    VENDOR_SCHEMA.write_text(vendor_schema_text(), encoding="utf-8")
    SCENARIO_SCHEMA.write_text(scenario_schema_text(), encoding="utf-8")
    README.write_text(sample.with_sample(README.read_text(encoding="utf-8")), encoding="utf-8")
