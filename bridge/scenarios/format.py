"""The format of a scenario: a name, a description in one line, and steps (`bridge.core.steps.kinds`).

On disk it is one JSON document (schema: `scenario.schema.json`). Each step names an action (`do`) and a tab
(`tab`, default "first"). This module reads and writes no file.
"""

from __future__ import annotations

import json
import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from bridge.core.json_schema import published
from bridge.core.rules import RULES
from bridge.core.steps.base import Step, own_fields, words_of
from bridge.core.steps.kinds import verbs
from bridge.errors import BadScenario, did_you_mean
from bridge.scenarios.check import misplaced

if TYPE_CHECKING:
    AnyStep = Step
    RuleName = str
else:
    AnyStep = reduce(or_, verbs().values())
    RuleName = Literal[tuple(RULES)]

SCHEMA: Literal["profiler-bridge.scenario/1"] = "profiler-bridge.scenario/1"


#: msgspec's message for a word of a step that is not one of its set
_WRONG_WORD = re.compile(r"Invalid (?:enum )?value '(.*)' - at `\$\.steps\[(\d+)\]\.(\w+)`")
#: and for a word that is no rule
_WRONG_RULE = re.compile(r"Invalid enum value '(.*)' - at `\$\.about\[")


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named list of steps. `says`: a description in one line. `about`: the rules for which it was written:
    if a contract has none of them, the run is `not-applicable`; if none of them was exercised, it is not
    `held`. `tags`: words by which scenarios are chosen. `settle`: after each step, wait until every promise
    that is due is kept or broken."""

    schema: Literal["profiler-bridge.scenario/1"] = SCHEMA
    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    says: str = ""
    about: tuple[RuleName, ...] = ()
    tags: tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=30)], ...] = ()
    settle: bool = True
    steps: Annotated[tuple[AnyStep, ...], msgspec.Meta(min_length=1)]


def decode_scenario(data: bytes) -> Scenario:
    """Decode a scenario. Raises BadScenario, which names the step and the defect."""
    try:
        scenario = msgspec.json.decode(data, type=Scenario)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadScenario(_explained(data, error)) from None
    if problem := next(misplaced(scenario.steps), None):
        raise BadScenario(problem)
    return scenario


def encode_scenario(scenario: Scenario) -> bytes:
    return msgspec.json.format(msgspec.json.encode(scenario), indent=2) + b"\n"


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profiler Bridge scenario",
        **published(msgspec.json.schema(Scenario)),
    }


def _words(data: bytes, step: int, field: str) -> list[str]:
    """Return the words that a field of a step can have."""
    if field == "do":
        return list(verbs())
    kind = verbs()[msgspec.json.decode(data)["steps"][step]["do"]]
    return [word for each in own_fields(kind) if each.encode_name == field for word in words_of(each)]


def _explained(data: bytes, error: Exception) -> str:
    """Return msgspec's own message; if a step's word is wrong, with all words that there are."""
    text = str(error)
    if wrong := _WRONG_WORD.search(text):
        known = _words(data, int(wrong[2]), wrong[3])
        return f"{text}; {did_you_mean(wrong[1], known)}known are: {', '.join(known)}"
    if wrong := _WRONG_RULE.search(text):
        return f"{text}; {did_you_mean(wrong[1], RULES)}known are: {', '.join(RULES)}"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if not data.strip():
        return "it is empty"
    return text if isinstance(error, msgspec.ValidationError) else _place(data) or text


def _place(data: bytes) -> str:
    """Return what is wrong with a JSON text, and in which line and column; "" if Python's parser takes it."""
    try:
        json.loads(data)
    except json.JSONDecodeError as error:
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    except (ValueError, RecursionError):
        pass
    return ""
