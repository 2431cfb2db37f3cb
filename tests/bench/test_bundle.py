"""The size report: what it compares with, and that too much is a failure."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from bench import bundle
from bridge.agent import script


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Every script has 1,000 bytes at first and 900 later, on main."""
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for size in (1000, 900):
        for file in bundle.FILES:
            _put(tmp_path, file, size)
        _commit(tmp_path)
    return tmp_path


def test_the_agent_is_within_its_limits() -> None:
    assert len(script()) <= 10 * 1024
    assert len(gzip.compress(script(), 9)) <= 4.29 * 1024
    assert all(row.ok for row in bundle.rows(None))


def test_on_main_it_compares_with_the_parent_and_what_is_not_committed_with_the_last_commit(
    repository: Path,
) -> None:
    assert _of_agent(repository) == (1000, 900)
    _put(repository, bundle.AGENT, 950)
    assert _of_agent(repository) == (900, 950)


def test_on_a_branch_it_compares_with_where_the_branch_began(repository: Path) -> None:
    _git(repository, "switch", "--quiet", "--create", "work")
    for size in (800, 700):
        _put(repository, bundle.AGENT, size)
        _commit(repository)
    assert _of_agent(repository) == (900, 700)


def test_a_first_commit_has_nothing_to_compare_with(tmp_path: Path) -> None:
    _git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for file in bundle.FILES:
        _put(tmp_path, file, 10)
    _commit(tmp_path)
    assert _of_agent(tmp_path) == (None, 10)
    assert "new" in bundle.table(bundle.rows(None, tmp_path), None)


def test_too_much_is_a_failure_and_the_table_says_where(repository: Path) -> None:
    _put(repository, bundle.AGENT, bundle.MINIFIED_MAX + 1)
    minified, gzipped, *others = bundle.rows("HEAD", repository)
    assert (minified.ok, gzipped.ok) == (False, True)
    assert all(row.ok for row in others)
    head, line, *_ = bundle.table([minified, gzipped], "HEAD").splitlines()
    assert head.split() == ["bundle", "base", "HEAD", "now", "difference", "limit"]
    change = ["900", "B", "10241", "B", "+9341", "B", "+1037.89%", "10240", "B", "OVER"]
    assert line.split() == ["agent.js", "minified", *change]


def test_a_base_that_git_does_not_know_is_refused() -> None:
    with pytest.raises(SystemExit, match="no-such-revision"):
        bundle.main(["no-such-revision"])


def _of_agent(root: Path) -> tuple[int | None, int]:
    row = bundle.rows(bundle.usual_base(root), root)[0]
    return row.base, row.now


def _put(root: Path, file: str, size: int) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(b"x" * size)


def _commit(root: Path) -> None:
    _git(root, "add", "--all")
    _git(root, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "--message", "t")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), *arguments], check=True)
