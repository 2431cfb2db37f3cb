"""A bisection of real releases, and the verdict on one build as `git bisect run` takes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.apps.local_builds import RULE, stuck, whole
from e2e.cli.calling import cli, said
from tests.cli.calling import called


def test_the_release_that_mended_the_first_bug_is_named() -> None:
    args = ("bisect", "hidden-expiry", "--rule", RULE, "--sdk", "datadog")
    result = cli(*args, "--bad", "6.27.0", "--good", "6.28.0", "--json")
    assert result.returncode == 0, result.stderr
    document = said(result)
    assert document["schema"] == "profiler-bridge.bisect/1"
    found = document["found"]
    assert (found["older"], found["newer"], found["newer_is"]) == ("6.27.0", "6.27.1", "good")
    assert (found["between"], document["monotone"], len(document["versions"])) == ([], True, 3)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("--sdk", "datadog@./nowhere"), 125, "there is no folder"),
        (("--sdk", "datadog@6.4.0"), 125, "has no profiler"),
        (("--sdk", "datadog", "--rule", "never-fails"), 128, RULE),
        (("--sdk", "newrelic@1.0.0", "--nothing"), 128, "--nothing"),
        (("--sdk", "datadog", "--good", "6.27.1"), 2, "both --good VERSION and --bad"),
        (("--sdk", "datadog@7", "--good", "6.27.1", "--bad", "7"), 2, "the name alone"),
        (("--sdk", "datadog", "--good", "6.27.1", "--bad", "6.27.9"), 2, "the nearest are 6.27.1"),
        (("--sdk", "datadog", "--good", "6.27.1", "--bad", "6.27"), 2, "both 6.27.1"),
        (("--sdk", "datadog", "--good", "6.27.1", "--nothing"), 2, "--nothing"),
    ],
)
def test_what_cannot_be_searched(args: tuple[str, ...], code: int, says: str, tmp_path: Path) -> None:
    result = called("bisect", "hidden-expiry", *args, cwd=tmp_path)
    assert (result.returncode, says in result.stderr) == (code, True), result.stderr


def git(folder: Path, *args: str, codes: tuple[int, ...] = (0,)) -> str:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "GIT_CONFIG_GLOBAL": os.devnull}
    person = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *person, *args], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout


def test_git_finds_the_commit_that_broke_a_build(tmp_path: Path) -> None:
    good, bad = whole(tmp_path / "good"), stuck(tmp_path / "bad")
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q")
    for name, build in (("one", good), ("two", good), ("no build", None), ("broken", bad), ("after", bad)):
        shutil.rmtree(repository / "dist", ignore_errors=True)
        if build is not None:
            shutil.copytree(build / "bundle", repository / "dist")
        (repository / "name").write_text(name)
        git(repository, "add", "-A")
        git(repository, "commit", "-qm", name)
    git(repository, "bisect", "start", "HEAD", "HEAD~4")
    command = (sys.executable, "-m", "bridge", "bisect", "renew-during-stop", "--rule", RULE)
    # "no build" is skipped, and is next to the border: git ends with 2, as it may also be that commit.
    git(repository, "bisect", "run", *command, "--sdk", "datadog@./dist", codes=(0, 2))
    assert git(repository, "log", "-1", "--format=%s", "refs/bisect/bad").strip() == "broken"
    suspects = git(repository, "log", "--format=%s", "refs/bisect/bad", "--not", "--glob=refs/bisect/good-*")
    assert set(suspects.split("\n")) - {""} <= {"broken", "no build"}
