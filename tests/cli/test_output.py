"""What commands print, wherever their stdout and stderr lead."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.cli import main, output
from bridge.errors import ExitCode
from tests.report.recorded import RECORDINGS

VIOLATED = RECORDINGS / "hidden-expiry-datadog-6.27.0.pbr.zip"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("show", str(VIOLATED)), ExitCode.VIOLATED),
        (("show", "→.pbr"), ExitCode.BAD_FILE),
        (("run", "→"), ExitCode.USAGE),
        (("run", "--no-such-option"), ExitCode.USAGE),
        (("scenarios",), ExitCode.HELD),
        (("run", "--help"), ExitCode.HELD),
        (("profiles", "ls", "--store", "/→"), ExitCode.UNREACHABLE),
        (("doctor", "--chromium", "/→"), ExitCode.VIOLATED),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_command_prints_in_every_encoding(
    args: tuple[str, ...], code: int, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.BytesIO()
    for name in ("sys.stdout", "sys.stderr"):
        monkeypatch.setattr(name, io.TextIOWrapper(printed, encoding=encoding, write_through=True))
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    text = printed.getvalue().decode(encoding)
    assert (ended.value.code, "Traceback" in text) == (code, False), text
    assert len(text.strip()) > 20


def test_a_message_is_found_whole_in_a_pipe() -> None:
    command = [sys.executable, "-m", "bridge", "show", str(VIOLATED)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    lines = done.stdout.decode().splitlines()
    message = "session renewed at 1794 ms, tab visible, no native profiler within 1500 ms"
    assert sum(message in line for line in lines) == 1
    assert not [line for line in lines if line.endswith(" ")]


def test_serve_prints_in_every_encoding(tmp_path: Path) -> None:
    store = tmp_path / "→"
    command = [sys.executable, "-m", "bridge", "serve", "--port", "0", "--store", str(store)]
    environment = os.environ | {"PYTHONIOENCODING": "cp1252"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as serving:
        assert serving.stdout
        assert serving.stderr
        assert serving.stdout.readline().startswith(b"http://")
        assert b"->; Ctrl-C stops" in serving.stderr.readline()
        serving.terminate()
        assert b"Traceback" not in serving.stderr.read()


def test_json_is_the_same_document_in_every_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(printed, encoding="cp1252"))
    output.print_json_line({"text": "→ é 😀"})
    assert printed.getvalue() == b'{"text":"\\u2192 \\u00e9 \\ud83d\\ude00"}\n'


def test_json_has_no_command_of_githubs_runner(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"text": "##[add-mask]a"})
    printed = capsys.readouterr().out
    assert "##[" not in printed
    assert json.loads(printed) == {"text": "##[add-mask]a"}


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_goes_away_when_something_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    terminal = Tty()
    monkeypatch.setattr("sys.stderr", terminal)
    output.progress("1 of 2")
    output.progress("2 of 2, and a text that is too long")
    assert terminal.getvalue() == "1 of 2\r      \r2 of 2, and a text "
    output.say("held")
    assert terminal.getvalue().endswith("\r" + " " * 19 + "\r")
    assert capsys.readouterr().out == "held\n"
    before = terminal.getvalue()
    output.note("a note")
    assert terminal.getvalue() == before + "a note\n"


def test_in_a_pipe_there_is_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    output.progress("1 of 2")
    assert capsys.readouterr().err == ""
