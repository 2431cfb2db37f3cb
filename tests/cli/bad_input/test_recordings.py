"""A bad recording is told in one clear line by all that `show` can do with it, and nothing is written."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.cli import main
from bridge.errors import ExitCode
from tests.report.recorded import RECORDINGS

GOOD = RECORDINGS / "hidden-expiry-datadog-6.27.1.pbr.zip"


def changed(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """Write a copy of a good recording, each file as `change` returns it; None leaves it out."""
    with zipfile.ZipFile(GOOD) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            if (kept := change(name, good.read(name))) is not None:
                bad.writestr(*kept)
    return path


def truncated(path: Path) -> Path:
    path.write_bytes(GOOD.read_bytes()[:5000])
    return path


def other_version(path: Path) -> Path:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name != "meta.json":
            return name, data
        return name, json.dumps({**json.loads(data), "schema": "profiler-bridge.recording/99"}).encode()

    return changed(path, change)


def no_recording(path: Path) -> Path:
    return changed(path, lambda name, data: None if name == "events.jsonl" else (name, data))


def text(path: Path) -> Path:
    path.write_text("hello")
    return path


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("meta.json", "{}")
        with archive.open("events.jsonl", "w", force_zip64=True) as entry:
            for _ in range(20):
                entry.write(bytes(1 << 20))
    return path


def missing(path: Path) -> Path:
    return path


def an_upload_without_a_body(path: Path) -> Path:
    return changed(path, lambda name, data: None if name.endswith(".body") else (name, data))


def with_file(part: str, content: bytes) -> Callable[[Path], Path]:
    """Make a recording in which a file has another content: the one whose name ends with `part`."""

    def make(path: Path) -> Path:
        return changed(path, lambda name, data: (name, content if name.endswith(part) else data))

    return make


DEEP = b'{"a": ' + b"[" * 100_000
BAD = {
    "truncated": (truncated, "not a readable recording"),
    "of another version": (other_version, "this version reads"),
    "no recording": (no_recording, "events.jsonl is missing"),
    "a text": (text, "not a readable recording"),
    "a bomb": (bomb, "bytes when unpacked, more than"),
    "not there": (missing, "no such recording"),
    "without bodies": (an_upload_without_a_body, "broken"),
    "a meta of invalid UTF-8": (with_file("meta.json", b'{"schema": "\xff"}'), "meta.json"),
    "a meta that is a list": (with_file("meta.json", b"[]"), "meta.json"),
    "a meta nested too deeply": (with_file("meta.json", DEEP), "meta.json: nested too deeply"),
    "binary events": (with_file("events.jsonl", bytes(range(256)) * 9), "events.jsonl, line 1"),
    "events of invalid UTF-8": (
        with_file("events.jsonl", b'{"kind": "\xff"}\n\n{}\n'),
        "events.jsonl, line 1",
    ),
    "events nested too deeply": (with_file("events.jsonl", DEEP + b"\n{}\n"), "events.jsonl, line 1"),
    "a binary head of an upload": (with_file("0001.json", bytes(range(256))), "uploads/u-0001.json"),
    "a head nested too deeply": (with_file("0001.json", DEEP), "uploads/u-0001.json: nested too deeply"),
}
USES: dict[str, tuple[str, ...]] = {
    "show": (),
    "a page": ("--html", "out/page.html"),
    "a folder of pages": ("--html", "out"),
    "an export": ("--export", "chrome-trace", "-o", "out.json"),
    "beside a good one": ("--html", "out/page.html"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bad")
    return {name: make(folder / f"{name}.pbr.zip") for name, (make, _) in BAD.items()}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("name", BAD)
def test_it_is_told_in_one_line_and_nothing_is_written(
    name: str,
    use: str,
    files: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bridge.judging.recording_files.UNPACKED_MAX", 16 << 20)
    file = str(files[name])
    shown = (str(GOOD), "--beside", file) if use == "beside a good one" else (file,)
    with pytest.raises(SystemExit) as ended:
        main(["show", *shown, *USES[use]])
    assert ended.value.code == ExitCode.BAD_FILE
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert BAD[name][1] in lines[0]
    assert file in lines[0]
    assert list(tmp_path.iterdir()) == []


def test_names_in_a_recording_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not those of its files, nor what its `meta.json` says of subject and scenario."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "meta.json":
            lies = {"scenario": "../../../escaped", "subject": "../escaped"}
            return name, json.dumps({**json.loads(data), **lies}).encode()
        return (f"../../{name}", data) if name.endswith(".jsonx") else (name, data)

    (tmp_path / "inside" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "inside" / "deep")
    file = changed(tmp_path / "inside" / "..escape.pbr.zip", change)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("../../../escaped.txt", "x")
        archive.writestr("uploads/../../../../escaped.txt", "x")
        archive.writestr("/escaped.txt", "x")
    before = {path for path in tmp_path.rglob("*") if "deep" not in path.parts}
    with pytest.raises(SystemExit) as ended:
        main(["show", str(file), "--html", "pages", "--export", "chrome-trace"])
    assert ended.value.code == ExitCode.HELD, capsys.readouterr().err
    assert {path for path in tmp_path.rglob("*") if "deep" not in path.parts} == before
    assert [path.suffix for path in (tmp_path / "inside" / "deep" / "pages").iterdir()] == [".html"]
