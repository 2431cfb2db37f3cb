"""The how-tos hold what they say: scenarios that can be read, options that exist, code that compiles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bridge.cli import command_line
from bridge.scenarios.format import decode_scenario
from docs.generate.blocks import PAGES, ROOT, blocks


def params(language: str) -> list[Any]:
    return [pytest.param(block.text, id=f"{block.page}-{block.line}") for block in blocks(language)]


@pytest.mark.parametrize("block", params("json"))
def test_a_scenario_in_a_page_is_one(block: str) -> None:
    decode_scenario(block.encode())


@pytest.mark.parametrize("block", params("python"))
def test_python_in_a_page_compiles(block: str) -> None:
    compile(block, "page", "exec")


@pytest.mark.parametrize("block", params("yaml"))
def test_yaml_in_a_page_is_yaml(block: str) -> None:
    assert isinstance(yaml.safe_load(block), dict)


def commands() -> Iterator[Any]:
    """Every call of our command in a page, with its continued lines."""
    for page in PAGES:
        text = page.read_text("utf-8").replace("\\\n", " ")
        for number, call in enumerate(re.findall(r"profiler-bridge (\w+ [^`\n>|#]*--[^`\n>|#]*)", text)):
            yield pytest.param(call, id=f"{page.name}-{number}")


@pytest.mark.parametrize("call", list(commands()))
def test_a_command_in_a_page_has_its_options(call: str) -> None:
    command: Any = command_line()
    words = iter(call.split())
    while hasattr(command, "commands"):  # `profiles` has commands of its own
        name = next(words)
        assert name in command.commands
        command = command.commands[name]
    known = {word for option in command.params for word in (*option.opts, *option.secondary_opts)}
    assert set(re.findall(r"(?<!\S)\[?(--[a-z-]+)", call)) <= known


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in PAGES[1:] if f"docs/{page.name}" not in readme] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
