"""What `run` prints, in the order of its plays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bridge.cli.pages import Pages
from bridge.cli.runs.gate import Gate, GateOptions
from bridge.cli.runs.printed import Printed
from bridge.harness.player import Played
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.report.suite import Suite
from bridge.report.terminal import PIPE
from tests.harness.recorded import drawn_recording


def a_play(repeat: int) -> Played:
    recording = drawn_recording()
    recording.meta.repeat = repeat
    replay = Replay.of(recording)
    judgement = judge(replay)
    return Played(result_of(replay, judgement), judgement, replay)


def repeats(out: str) -> list[int]:
    return [result["repeat"] for result in json.loads(out)["results"]]


def test_what_ends_before_its_turn_is_printed_in_its_turn(capsys: pytest.CaptureFixture[str]) -> None:
    printed = Printed(as_json=False, suite=Suite(PIPE, verbose=True))
    printed.add(1, a_play(2))
    assert capsys.readouterr().out == ""
    printed.add(0, a_play(1))
    assert capsys.readouterr().out.count("restarts-on-renewal") >= 2


def test_json_has_the_order_of_the_plan(capsys: pytest.CaptureFixture[str]) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE))
    for place in (2, 0, 1):
        printed.add(place, a_play(place + 1))
    printed.finish(lambda _result: "")
    assert repeats(capsys.readouterr().out) == [1, 2, 3]


def test_what_was_given_up_holds_nothing_back(capsys: pytest.CaptureFixture[str]) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE))
    printed.add(0, None)
    printed.add(1, a_play(2))
    printed.finish(lambda _result: "")
    assert repeats(capsys.readouterr().out) == [2]


def test_after_ctrl_c_what_has_ended_is_printed_also_before_its_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE))
    for place in (3, 0, 2):
        printed.add(place, a_play(place + 1))
    printed.interrupt(lambda _result: "", "stopped by Ctrl-C")
    assert repeats(capsys.readouterr().out) == [1, 3, 4]


def test_each_run_has_its_page_and_the_call_an_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE), pages=Pages(tmp_path))
    for place in (1, 0):
        printed.add(place, a_play(place + 1))
    printed.finish(lambda _result: "")
    assert f"report: {tmp_path}/index.html" in capsys.readouterr().err
    assert len(list(tmp_path.glob("*.html"))) == 3


def test_after_ctrl_c_there_is_a_page_of_what_has_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = Printed(as_json=True, suite=Suite(PIPE), pages=Pages(tmp_path))
    printed.add(1, a_play(2))
    printed.interrupt(lambda _result: "", "stopped by Ctrl-C")
    assert "report: " in capsys.readouterr().err
    assert len(list(tmp_path.glob("*.html"))) == 1


def test_after_ctrl_c_there_is_a_junit_report_of_what_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "junit.xml"
    printed = Printed(as_json=True, suite=Suite(PIPE), gate=Gate(GateOptions(junit=file)))
    printed.add(1, a_play(2))
    printed.interrupt(lambda _result: "", "stopped by Ctrl-C")
    assert file.read_text().count("<testsuite ") == 2
    nothing = Printed(as_json=True, suite=Suite(PIPE), gate=Gate(GateOptions(junit=file)))
    nothing.interrupt(lambda _result: "", "stopped by Ctrl-C")
    assert file.read_text().count("<testsuite ") == 1


def test_the_baseline_is_told_after_the_closing_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = GateOptions(baseline=tmp_path / "known.json", update_baseline=True)
    printed = Printed(as_json=False, suite=Suite(PIPE), gate=Gate(options))
    printed.add(0, a_play(1))
    assert printed.finish(lambda _result: "next") == 0
    last = capsys.readouterr().out.splitlines()[-2:]
    assert last[0].endswith("known.json: 1 new, 0 still there, 0 gone, 0 not decided")
    assert last[1].startswith("  new: ")
