"""A made-up SDK, described in TOML only: all rules are judged, and mutants are caught by the right rule."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bridge.core.rules import RULES
from e2e.cli.calling import cli, said
from tests.vendors import shop

FOLDER = Path(shop.__file__).parent

#: part of the SDK -> what stands in its place, the scenario, the rule
MUTANTS = {
    "it goes on while hidden": (
        "|| !visible || run.session",
        "|| run.session",
        "hidden-resume",
        "pauses-when-hidden",
    ),
    "it names the session that is there when it sends": (
        "run: { ...about, origin",
        "run: { ...about, session: read().session.id, origin",
        "renew-during-stop",
        "upload-names-start-session",
    ),
}

READ = "const read = () => JSON.parse(sessionStorage.getItem(KEY) || 'null')"
WRITE = "const write = (session) => sessionStorage.setItem(KEY, JSON.stringify(session))"
#: The SDK with its session elsewhere.
ELSEWHERE = {
    "local storage": {text: text.replace("sessionStorage", "localStorage") for text in (READ, WRITE)},
    "a cookie": {
        READ: (
            "const read = () => JSON.parse(decodeURIComponent("
            "(document.cookie.split('; ').find((each) => each.startsWith(KEY)) || '=null').split('=')[1]))"
        ),
        WRITE: (
            "const write = (session) => {"
            " document.cookie = `${KEY}=${encodeURIComponent(JSON.stringify(session))}; path=/` }"
        ),
    },
}
IN_MEMORY = {
    READ: "const read = () => kept",
    WRITE: "let kept = null\n  const write = (session) => { kept = session }",
    "version: '1.2.0',": (
        "version: '1.2.0',\n    session: () => kept,\n    end: () => { kept = { ...kept, over: true } },"
    ),
}


def copy(folder: Path, old: str = "", new: str = "") -> Path:
    """Copy the SDK and its file, changed. Returns the file."""
    shutil.copytree(FOLDER / "sdk", folder / "sdk")
    script = folder / "sdk" / "shop.js"
    text = script.read_text(encoding="utf-8")
    assert text.count(old) == 1 or not old
    script.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return Path(shutil.copy(FOLDER / "shop.toml", folder))


def test_all_rules_are_judged(tmp_path: Path) -> None:
    scenarios = (
        "hidden-resume",
        "hidden-expiry",
        "visible-expiry-store",
        str(FOLDER / "user-and-quota.json"),
    )
    ran = cli("run", *scenarios, "--sdk", "shop", "--vendor-file", str(copy(tmp_path)), "--json")
    results: list[dict[str, Any]] = said(ran)["results"]
    assert [(result["verdict"], result["failure"]) for result in results] == [("held", "")] * len(scenarios)
    held = {rule for result in results for rule, verdict in result["rules"].items() if verdict == "held"}
    assert held == set(RULES)


def change(folder: Path, changes: dict[str, str]) -> None:
    """Change the copy of the SDK in a folder."""
    script = folder / "sdk" / "shop.js"
    text = script.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    script.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("place", ELSEWHERE)
def test_the_same_file_finds_the_session_in(place: str, tmp_path: Path) -> None:
    file = copy(tmp_path)
    change(tmp_path, ELSEWHERE[place])
    options = ("--sdk", "shop", "--vendor-file", str(file), "--json")
    (result,) = said(cli("run", "hidden-expiry-store", *options))["results"]
    assert (result["verdict"], result["failure"]) == ("held", "")
    assert result["rules"]["restarts-on-renewal"] == "held"


def test_a_session_in_memory_is_read_by_a_script_of_the_file(tmp_path: Path) -> None:
    file = copy(tmp_path)
    change(tmp_path, IN_MEMORY)
    told = file.read_text(encoding="utf-8")
    by_script = 'expression = "shopProfiler.session()"\nend = "shopProfiler.end()"'
    file.write_text(told.replace('over = "over"', f'over = "over"\n{by_script}'), encoding="utf-8")
    options = ("--sdk", "shop", "--vendor-file", str(file), "--json")
    (result,) = said(cli("run", "visible-expiry-store", *options))["results"]
    assert (result["verdict"], result["failure"]) == ("held", "")
    assert result["rules"]["restarts-on-renewal"] == "held"
    assert any("a script of the vendor's file read" in line for line in result["not_as_in_production"])


def test_an_expression_that_is_no_script_is_told_as_that(tmp_path: Path) -> None:
    file = copy(tmp_path)
    told = file.read_text(encoding="utf-8")
    file.write_text(told.replace('over = "over"', 'expression = "shopProfiler.session("'), encoding="utf-8")
    options = ("--sdk", "shop", "--vendor-file", str(file), "--timeout", "3")
    ran = cli("run", "hidden-resume", *options)
    assert ran.returncode == 5
    assert "the session shop.session: `expression` is no valid script: SyntaxError" in ran.stderr


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_caught_by_the_right_rule(mutant: str, tmp_path: Path) -> None:
    old, new, scenario, rule = MUTANTS[mutant]
    file = copy(tmp_path, old, new)
    ran = cli("run", scenario, "--sdk", "shop", "--vendor-file", str(file), "--json")
    (result,) = said(ran)["results"]
    assert ran.returncode == 1
    assert rule in {violation["rule"] for violation in result["violations"]}


def test_a_recording_is_judged_again_without_the_file(tmp_path: Path) -> None:
    file = copy(tmp_path)
    options = ("--sdk", "shop", "--vendor-file", str(file), "--recording", str(tmp_path), "--json")
    ran = cli("run", "hidden-resume", *options)
    (result,) = said(ran)["results"]
    file.unlink()
    shown = cli("show", result["recording"], "--json", cwd=tmp_path)
    (again,) = said(shown)["results"]
    assert (again["verdict"], again["rules"]) == (result["verdict"], result["rules"])
    assert {upload["vendor"] for upload in again["uploads"]} == {"shop"}
