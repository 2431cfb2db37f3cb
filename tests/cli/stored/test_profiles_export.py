"""`profiler-bridge profiles export` on a store that nobody has open."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.errors import ExitCode
from bridge.trace.export.formats import FORMATS
from tests.cli.calling import Done, called
from tests.intake import large
from tests.intake.served import Sender, Serve


def export(store: Path, *args: str | Path) -> Done:
    """Run the command in the folder of the store."""
    return called("profiles", "export", *args, "--store", store, cwd=store)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It has the profiles u-0001 (session s1), u-0002 and u-0004 (session s2), and something else."""
    folder = tmp_path_factory.mktemp("store")
    with Serve(folder, "--processes", "0") as running, Sender(running.address) as sender:
        assert sender.post(large.body("s1")) == 202
        assert sender.post(large.body("s2")) == 202
        assert sender.post(b"{}", "/api/v2/logs") == 202
        assert sender.post(large.body("s2", large.SAMPLES + 1)) == 202
    return folder


@pytest.mark.parametrize("to", FORMATS)
def test_a_file_is_written_and_what_opens_it_is_told(store: Path, tmp_path: Path, to: str) -> None:
    file = tmp_path / "profile"
    done = export(store, "u-0001", "--to", to, "-o", file)
    assert done.returncode == 0, done.stderr
    assert f"it opens in {FORMATS[to].opens}" in done.stderr
    printed_too = export(store, "1", "--to", to, "-o", "-").written
    written = file.read_bytes()
    assert printed_too == (written if to in ("pprof", "collapsed", "otlp") else written + b"\n")


def test_a_process_writes_bytes_to_a_pipe(store: Path) -> None:
    command = [sys.executable, "-m", "bridge", "profiles", "export", "1", "--to", "pprof", "-o", "-"]
    piped = subprocess.run([*command, "--store", str(store)], capture_output=True, timeout=60, check=True)
    assert piped.stdout == export(store, "1", "--to", "pprof", "-o", "-").written
    assert gzip.decompress(piped.stdout)


def test_many_are_one_profile_if_that_is_wanted(store: Path) -> None:
    names = ("u-0001", "u-0002", "u-0004", "--merge", "-o", "-")
    [profile] = json.loads(export(store, *names).stdout)["profiles"]
    whole_us = (3 * large.SAMPLES + 1) * 10_000
    assert (profile["name"], profile["endValue"]) == ("3 profiles", whole_us)
    document = json.loads(export(store, *names, "--to", "cpuprofile").stdout)
    assert document["endTime"] - document["startTime"] == whole_us
    assert [node["callFrame"]["functionName"] for node in document["nodes"][3:]] == ["s1", "s2"]


def test_all_profiles_of_a_session_are_one_file(store: Path) -> None:
    done = export(store, "--session", "s2", "-o", "-")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["name"] == "2 profiles"
    assert [each["name"] for each in document["profiles"]] == ["u-0002 datadog", "u-0004 datadog"]
    lines = export(store, "--session", "s2", "--to", "collapsed", "-o", "-").stdout.splitlines()
    assert lines == [f"(root);s2 {(2 * large.SAMPLES + 1) * 10}"]
    trace = json.loads(export(store, "--version", "7.16.2", "--to", "chrome-trace", "-o", "-").stdout)
    labels = [each["args"]["labels"] for each in trace["traceEvents"] if each["name"] == "process_labels"]
    threads = [each for each in trace["traceEvents"] if each["name"] == "ProfileChunk"]
    assert (labels, len(threads)) == (["session s1", "session s2"], 3)


def test_several_ids_are_one_file_named_after_them(store: Path) -> None:
    done = export(store, "4", "u-0001", "u-0004")
    assert done.returncode == 0, done.stderr
    document = json.loads((store / "u-0004-to-u-0001.speedscope.json").read_text())
    assert [each["name"] for each in document["profiles"]] == ["u-0004 datadog", "u-0001 datadog"]


def test_the_newest_are_written_and_the_others_counted(store: Path) -> None:
    done = export(store, "--vendor", "datadog", "--limit", "2", "-o", "-")
    names = [each["name"] for each in json.loads(done.stdout)["profiles"]]
    assert names == ["u-0002 datadog", "u-0004 datadog"]
    assert done.stderr == "left out: 1 older ones that match; --limit takes more\n"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["u-0003"], "u-0003 has no trace to export: it is datadog logs"),
        (["u-0099"], "no upload 'u-0099' is in the store"),
        (["u-0001", "--gaps", "leave"], "mark, keep"),
        (["--session", "s3"], "no profile matches"),
    ],
)
def test_what_cannot_be_exported_is_told(store: Path, args: list[str], says: str) -> None:
    done = export(store, *args)
    assert done.returncode in (2, 4)
    assert says in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["u-0001", "--to", "speedskope"], "did you mean 'speedscope'"),
        (["u-0001", "-o", "/nowhere/profile"], "cannot write /nowhere/profile: there is no folder /nowhere"),
        ([], "name profiles, or filter them"),
        (["--merge"], "name profiles, or filter them"),
        (["u-0001", "--session", "s1"], "one of the two"),
        (
            ["1", "2", "4", "--to", "cpuprofile"],
            "cpuprofile holds one profile, not 3: name one, or join",
        ),
    ],
)
def test_an_export_that_cannot_be_is_told_in_a_line(store: Path, args: list[str], says: str) -> None:
    done = export(store, *args)
    assert done.returncode in (ExitCode.USAGE, ExitCode.UNREACHABLE)
    [line] = done.stderr.splitlines()
    assert says in line
    assert done.stdout == ""


def test_without_npm_a_profile_to_open_is_written_as_a_file(store: Path, tmp_path: Path) -> None:
    nobody_listens = {"npm_config_registry": "http://127.0.0.1:1/", "npm_config_cache": str(tmp_path / "npm")}
    environment = {**os.environ, **nobody_listens, "PROFILER_BRIDGE_CACHE": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "bridge", "profiles", "open", "u-0001", "--store", str(store)]
    done = subprocess.run(
        [*command, "--no-browser"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert "speedscope cannot be fetched" in done.stderr
    assert json.loads((tmp_path / "u-0001.speedscope.json").read_text())["profiles"]
