"""The action for GitHub, as data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from docs.generate.blocks import ROOT

FOLDER = ROOT / ".github" / "actions" / "profiler-bridge"
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
INPUT = re.compile(r"\binputs\.([\w-]+)")


def action() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / "action.yml").read_text("utf-8"))
    return document


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = action()["runs"]["steps"]
    return found


def step(name: str) -> dict[str, Any]:
    return next(each for each in steps() if each.get("name") == name)


def texts(value: object) -> Iterator[str]:
    """Yield all texts in a part of the document."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def environment(of: dict[str, Any], **given: str) -> dict[str, str]:
    """Return the environment that GitHub makes for a step, with these inputs, and the defaults of others."""
    values = {name: given.get(name.replace("-", "_"), each.get("default", "")) for name, each in _inputs()}
    known = {**{f"inputs.{name}": value for name, value in values.items()}, "github.action_path": str(FOLDER)}
    return {
        name: EXPRESSION.sub(lambda found: known[found[1].strip()], value)
        for name, value in of.get("env", {}).items()
    }


def _inputs() -> list[tuple[str, dict[str, str]]]:
    return list(action()["inputs"].items())
