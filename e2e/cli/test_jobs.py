"""`run -j 2` gives what `run` gives, also where workers die, and leaves no process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from e2e.cli.calling import cli, said
from e2e.processes import Process, descendants, wait_until

RUN = [sys.executable, "-m", "bridge", "run"]


#: what differs from play to play: times, ids, how much was sampled and how it was sent
VARYING = ("expiries", "uploads", "duration_s", "audit")


def lasting(result: dict[str, Any]) -> Any:
    """What a play of the same scenario on the same subject has each time."""
    kept = {name: value for name, value in result.items() if name not in VARYING}
    text = re.sub(r'http://[^" ]*|tab-\d+', "NAME", json.dumps(kept))
    return re.sub(r"\d+(\.\d+)? (ms|s|min)\b", "TIME", text)


def writer_of(file: Path, run: subprocess.Popen[str]) -> Process:
    """The worker that has this file open."""
    workers = [process for process in descendants(run.pid) if "spawn_main" in process.command]
    [found] = [
        worker
        for worker in workers
        if any(os.path.realpath(opened) == str(file) for opened in Path(f"/proc/{worker.pid}/fd").iterdir())
    ]
    return found


def test_two_browsers_give_the_json_of_one() -> None:
    call = ("run", "hidden-resume", "hidden-expiry", "--sdk", "agent", "--repeat", "2", "--json")
    one, two = cli(*call), cli(*call, "-j", "2")
    assert (one.returncode, two.returncode) == (0, 0), one.stderr + two.stderr
    assert said(one).keys() == said(two).keys()
    results = said(two)["results"]
    assert [(each["scenario"], each["repeat"]) for each in results] == [
        ("hidden-resume", 1),
        ("hidden-resume", 2),
        ("hidden-expiry", 1),
        ("hidden-expiry", 2),
    ]
    assert [lasting(each) for each in results] == [lasting(each) for each in said(one)["results"]]
    assert all(each["uploads"] and each["expiries"] is not None for each in results)


def test_what_a_killed_worker_played_is_played_again(tmp_path: Path) -> None:
    command = [*RUN, "hidden-expiry", "--sdk", "agent", "--repeat", "2", "-j", "2", "--json"]
    with subprocess.Popen(
        [*command, "--recording", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        file = tmp_path / "hidden-expiry-agent@1.0.0-1.pbr" / "events.jsonl"
        wait_until(lambda: file.exists() and "profiler-started" in file.read_text())
        born = descendants(run.pid)
        os.kill(writer_of(file, run).pid, signal.SIGKILL)
        stdout, stderr = run.communicate(timeout=120)
    assert run.returncode == 0, stderr
    assert [each["repeat"] for each in json.loads(stdout)["results"]] == [1, 2]
    assert stderr.count("a worker died (the worker ended with exit code -9)") == 1
    assert "it is played again by another one" in stderr
    wait_until(lambda: not [process for process in born if process.alive()])


def test_ctrl_c_prints_what_has_ended_and_leaves_no_process(tmp_path: Path) -> None:
    command = [*RUN, "hidden-resume", "--sdk", "agent", "--repeat", "20", "-j", "2"]
    with (
        (tmp_path / "stderr").open("w+") as said_too,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said_too, text=True) as run,
    ):
        assert run.stdout is not None
        # Of one run alone there is no closing line.
        first = run.stdout.readline() + run.stdout.readline()
        born = descendants(run.pid)
        run.send_signal(signal.SIGINT)
        stdout = first + run.stdout.read()
        run.wait(timeout=60)
        said_too.seek(0)
        stderr = said_too.read()
    assert run.returncode == 130, stderr
    ended = len(re.findall(r"^\S+ hidden-resume  agent@", stdout, re.MULTILINE))
    assert 2 <= ended < 20
    assert f"\n{ended} runs in " in stdout
    assert "Traceback" not in stderr
    wait_until(lambda: not [process for process in born if process.alive()])
