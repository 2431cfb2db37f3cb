"""`--help` is short, and the environment variables of all options go by one rule."""

from __future__ import annotations

import json

import pytest

from bridge.cli import command_line, each_command, main

COMMANDS = dict(each_command(command_line()))
#: the variables that several commands share
SHARED = {"PROFILER_BRIDGE_CHROMIUM", "PROFILER_BRIDGE_STORE"}


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    assert not ended.value.code
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_fits_and_is_short(
    name: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = printed(capsys, *name.split(), "--help").splitlines()
    assert max(map(len, lines)) <= max(columns, 80)
    assert columns == 60 or len(lines) <= 70
    text = "\n".join(lines)
    assert "env var" not in text
    assert "<" not in text, "a type in place of a word"
    assert text.count("PROFILER_BRIDGE_") <= 1


def test_what_help_leaves_out_it_names(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(printed(capsys, "run", "--help").split())
    assert "from --max-body on, are in `profiler-bridge serve --help`" in text
    assert "--max-body SIZE" in printed(capsys, "serve", "--help")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_variable_is_named_as_the_option_is_written(name: str) -> None:
    options = [param for param in COMMANDS[name].params if param.param_type_name == "option"]
    for option in options:
        [written] = [each for each in option.opts if each.startswith("--")]
        words = f"PROFILER_BRIDGE {name} {written.removeprefix('--')}"
        expected = words.upper().replace(" ", "_").replace("-", "_")
        assert option.envvar in {expected, *SHARED}


def test_a_variable_sets_an_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROFILER_BRIDGE_SCENARIOS_JSON", "1")
    assert json.loads(printed(capsys, "scenarios"))["scenarios"]


def test_the_commands_are_listed_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "..." not in printed(capsys, "--help").partition("Commands:")[2]
