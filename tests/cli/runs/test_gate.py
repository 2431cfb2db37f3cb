"""The gate of a call: what it prints where, what it writes, and what it refuses before anything is played."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from junitparser import JUnitXml

from bridge.cli import main
from bridge.cli.output import say
from bridge.cli.runs.gate import STEP_SUMMARY, Gate, GateOptions
from bridge.errors import ExitCode
from bridge.report.gate.known import Baseline, KnownViolation, encode
from tests.report.gate.results import RULE, a_result

BROKEN = a_result("violated", "late")


@pytest.fixture(autouse=True)
def outside_of_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STEP_SUMMARY, raising=False)


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A baseline that knows `BROKEN`, and what is gone from another subject."""
    names = ("datadog@6.27.0", "agent")
    listed = [KnownViolation(scenario="hidden-expiry", subject=name, rule=RULE) for name in names]
    file = tmp_path / "known.json"
    file.write_bytes(encode(Baseline(violations=tuple(listed))))
    return file


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_commands_are_stopped_until_the_annotations_which_come_last(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Gate(GateOptions(github=True)) as gate:
        say("::error::of the page")
        gate.report([BROKEN])
        gate.write()
    said = capsys.readouterr()
    stopped, of_the_page, resumed, annotation = lines(said.out)
    assert stopped == f"::stop-commands::{resumed.strip(':')}"
    assert of_the_page == "::error::of the page"
    assert annotation.startswith("::error title=hidden-expiry on datadog@6.27.0%3A")
    assert lines(said.err) == [
        f"{STEP_SUMMARY} is not set, as it is in a job on GitHub: --github prints annotations only"
    ]


def test_beside_json_the_commands_are_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with Gate(GateOptions(github=True), as_json=True) as gate:
        gate.report([BROKEN])
        gate.write()
    said = capsys.readouterr()
    assert said.out == ""
    assert [line[:8] for line in lines(said.err)[1:]][::2] == ["::stop-c", "::error "]


def test_commands_are_resumed_also_if_the_call_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError), Gate(GateOptions(github=True)):
        raise ZeroDivisionError
    stopped, resumed = lines(capsys.readouterr().out)
    assert stopped == f"::stop-commands::{resumed.strip(':')}"


def test_the_summary_is_added_to_the_file_of_the_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "summary"
    file.write_text("before\n")
    monkeypatch.setenv(STEP_SUMMARY, str(file))
    with Gate(GateOptions(github=True)) as gate:
        gate.report([BROKEN])
        gate.write()
    assert file.read_text().startswith("before\n## Profiler Bridge: 1 violated\n")
    assert capsys.readouterr().err == ""


def test_without_github_nothing_is_printed_and_no_summary_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(STEP_SUMMARY, str(tmp_path / "summary"))
    with Gate() as gate:
        gate.report([BROKEN])
        gate.write()
    assert (capsys.readouterr(), list(tmp_path.iterdir())) == (("", ""), [])


def test_a_baseline_decides_the_exit_code_and_is_told(known: Path) -> None:
    gate = Gate(GateOptions(baseline=known))
    report = gate.report([BROKEN, a_result(subject="agent@1.0.0")])
    assert (report.ok, report.exit_code) == (True, ExitCode.HELD)
    assert list(gate.lines()) == [
        f"baseline {known}: 0 new, 1 still there, 1 gone, 0 not decided",
        f"  still there: hidden-expiry on datadog@6.27.0: {RULE}",
        f"  gone: hidden-expiry on agent: {RULE}",
    ]
    before = known.read_bytes()
    gate.write()
    assert known.read_bytes() == before, "only --update-baseline writes it"


def test_an_update_writes_the_baseline_and_a_second_one_changes_nothing(known: Path) -> None:
    options = GateOptions(baseline=known, update_baseline=True, pinned=["sentry@11.12.0"])
    results = [a_result(subject="datadog@6.27.0"), a_result("violated", "late", subject="sentry@11.12.0")]
    gate = Gate(options)
    assert gate.report(results).exit_code == ExitCode.HELD
    gate.write()
    written = known.read_bytes()
    subjects = [each.subject for each in msgspec.json.decode(written, type=Baseline).violations]
    assert subjects == ["agent", "sentry@11.12.0"]
    again = Gate(options)
    again.report(results)
    again.write()
    assert known.read_bytes() == written


def test_a_call_that_ended_early_updates_no_baseline(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = known.read_bytes()
    gate = Gate(GateOptions(baseline=known, update_baseline=True))
    gate.report([a_result(subject="agent@1.0.0")], "stopped by Ctrl-C")
    gate.write()
    assert known.read_bytes() == before
    assert "is not updated: the call ended before all was played" in capsys.readouterr().err


def test_the_junit_report_is_written_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results" / "junit.xml"
    gate = Gate(GateOptions(junit=file))
    gate.report([BROKEN])
    gate.write()
    assert JUnitXml.fromfile(str(file)).failures == 1
    assert capsys.readouterr().err == f"JUnit report: {file}\n"


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("--update-baseline",), 2, "--update-baseline needs --baseline FILE"),
        (("--baseline", "none.json"), 5, "none.json: no such baseline; write it with --update-baseline"),
        (("--baseline", "bad.json"), 5, "bad.json: no baseline of `run`"),
        (("--junit", "folder"), 4, "cannot write folder: it is a folder"),
    ],
)
def test_a_wrong_call_is_one_line_before_anything_is_played(
    args: tuple[str, ...],
    code: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "bad.json").write_text("{")
    # A browser that does not exist would be exit 3.
    with pytest.raises(SystemExit) as ended:
        main(["run", "hidden-resume", "--sdk", "agent", "--chromium", "/none", *args])
    [line] = lines(capsys.readouterr().err)
    assert (ended.value.code, line.startswith(f"profiler-bridge: {says}")) == (code, True)
