from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.errors import ExitCode
from tests.report.recorded import RECORDINGS


def shown(capsys: pytest.CaptureFixture[str], *args: str | Path) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["show", *map(str, args)])
    return ended.value.code, *capsys.readouterr()


def test_a_folder_is_judged_with_the_closing_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, version in enumerate(("6.27.0", "6.27.1")):
        folder = tmp_path / f"test-{number}"
        folder.mkdir()
        shutil.copy(RECORDINGS / f"hidden-expiry-datadog-{version}.pbr.zip", folder)
    code, out, _ = shown(capsys, tmp_path)
    assert code == ExitCode.VIOLATED
    head, row, *_ = out[out.rindex("\nscenario ") + 1 :].splitlines()
    assert head.split() == ["scenario", "datadog@6.27.0", "datadog@6.27.1"]
    assert row.split()[:3] == ["hidden-expiry", "✗", "violated"]


def test_a_single_recording_needs_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = shown(capsys, RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip")
    assert "\nscenario " not in out


def test_a_folder_without_recordings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = shown(capsys, tmp_path)
    assert (code, out) == (ExitCode.BAD_FILE, "")
    assert f"{tmp_path}: no recording is in this folder" in err


TWO = RECORDINGS / "two-tabs-datadog-6.27.0.pbr.zip"
OLD, NEW = (RECORDINGS / f"hidden-expiry-datadog-{version}.pbr.zip" for version in ("6.27.0", "6.27.1"))


def test_a_page_of_one_run_and_a_folder_of_several(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, told = shown(capsys, TWO, "--html", tmp_path / "here" / "two.html")
    assert "two-tabs" in out
    assert f"report: {tmp_path}/here/two.html" in told
    assert "<!doctype html>" in (tmp_path / "here" / "two.html").read_text("utf-8")
    code, _, told = shown(capsys, OLD, NEW, "--json", "--html", tmp_path / "all")
    assert code == ExitCode.VIOLATED
    assert f"report: {tmp_path}/all/index.html" in told
    assert len(list((tmp_path / "all").iterdir())) == 3


def test_two_runs_beside_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, _ = shown(capsys, OLD, "--beside", NEW, "--html", tmp_path / "both.html")
    assert code == ExitCode.VIOLATED
    title = (tmp_path / "both.html").read_text("utf-8").partition("<title>")[2].partition("</title>")[0]
    assert title == ("hidden-expiry, datadog@6.27.0: violated beside hidden-expiry, datadog@6.27.1: held")
    shown(capsys, OLD, "--beside", NEW, "--html", tmp_path / "folder")
    assert [file.name for file in (tmp_path / "folder").iterdir()] == [
        "hidden-expiry-datadog-6.27.0-beside-hidden-expiry-datadog-6.27.1.html"
    ]


def test_the_page_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shown(capsys, TWO, "--open")
    [address] = opened
    assert Path(address.removeprefix("file://")).read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("format_", "suffix", "key"),
    [("chrome-trace", ".trace.json", "traceEvents"), ("firefox", ".firefox.json", "threads")],
)
def test_a_run_as_a_file_for_another_tool(
    format_: str,
    suffix: str,
    key: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    shown(capsys, TWO, "--export", format_)
    written = (tmp_path / f"two-tabs-datadog-6.27.0{suffix}").read_text("utf-8")
    assert json.loads(written)[key]
    _, out, _ = shown(capsys, TWO, "--export", format_, "-o", "-")
    assert out.rstrip("\n") == written


@pytest.mark.parametrize(
    ("options", "functions"),
    [
        ((), {"(idle)", "(not sampled)"}),
        (("--gaps", "keep"), {"(idle)"}),
        (("--idle",), {"(idle)", "(not sampled)"}),
    ],
)
def test_gaps_are_exported_as_of_a_single_profile(
    options: tuple[str, ...], functions: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = shown(capsys, TWO, "--export", "chrome-trace", "-o", "-", *options)
    chunks = [
        each["args"]["data"] for each in json.loads(out)["traceEvents"] if each["name"] == "ProfileChunk"
    ]
    names = {node["callFrame"]["functionName"] for chunk in chunks for node in chunk["cpuProfile"]["nodes"]}
    assert names & {"(idle)", "(not sampled)"} == functions


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((OLD, "--export", "chrome-trace", "--gaps", "leave"), "known are: mark, keep"),
        ((OLD, NEW, "--html", "one.html"), "2 runs need a folder, not one file"),
        ((OLD, NEW, "--beside", TWO, "--html", "x"), "name a single recording"),
        ((OLD, "--beside", NEW), "--beside needs --html FILE, or --open"),
        ((OLD, NEW, "--export", "chrome-trace"), "name a single recording, not 2"),
        ((OLD, "-o", "x.json"), "add --export chrome-trace"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    args: tuple[str | Path, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = shown(capsys, *args)
    assert code == ExitCode.USAGE
    assert says in told


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--export", "pprof"), "take --export chrome-trace or firefox, or for the profiles of a store"),
        (("--export", "firefix"), "did you mean 'firefox'? known are: chrome-trace, firefox"),
        (("--export", "firefox", "-o", "nowhere/run.json"), "there is no folder nowhere; make it first"),
    ],
)
def test_an_export_that_cannot_be_is_told_in_a_line(
    options: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = shown(capsys, OLD, *options)
    assert code in (ExitCode.USAGE, ExitCode.UNREACHABLE)
    [line] = told.splitlines()
    assert says in line


def test_what_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    options: tuple[tuple[str | Path, ...], ...] = (
        ("--html", tmp_path / "file" / "x.html"),
        ("--export", "chrome-trace", "-o", tmp_path),
    )
    for option in options:
        code, _, told = shown(capsys, TWO, *option)
        assert code not in (ExitCode.HELD, ExitCode.VIOLATED, ExitCode.INTERNAL)
        assert "cannot write" in told
