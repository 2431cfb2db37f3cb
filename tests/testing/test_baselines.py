"""The file of a baseline: read, added to, and told in the summary."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from bridge.core.uploads import Profile
from bridge.errors import BadInput, RecordingFailed
from bridge.testing.baselines import Baselines, read, summary, update
from bridge.testing.modes import BASELINE
from bridge.trace.comparison.baseline import Baseline
from tests.trace.comparison.made import trace_of

TEST = "tests/test_cart.py::test_list"


def profile(**counts: int) -> Profile:
    return Profile(
        upload="u-0001",
        vendor="agent",
        tab="tab-1",
        session_id=None,
        view_ids=(),
        long_tasks=0,
        sdk_version="1",
        trace=trace_of(counts, url="http://127.0.0.1:9/k/s3cretkey/app.js"),
    )


def kept(file: Path, staging: Path, *runs: list[Profile], mapped: bool = False) -> Baseline:
    for profiles in runs:
        Baselines(Baseline(), staging, update=True, mapped=mapped).check(TEST, profiles)
    update(file, staging)
    return read(file, update=False)


def add_runs(file: Path, staging: Path) -> str:
    """What a session does."""
    Baselines(Baseline(), staging, update=True).check(TEST, [profile(a=3, b=1)])
    return update(file, staging)


def test_runs_are_added_and_compared_and_told(tmp_path: Path) -> None:
    runs = [[profile(hot=20 + number % 3, cold=60)] for number in range(6)]
    known = kept(tmp_path / "b.json", tmp_path / "staging", *runs)
    baselines = Baselines(known, tmp_path / "staging", update=False)
    same, slower = (
        baselines.check(TEST, [profile(hot=21, cold=60)]),
        baselines.check(TEST, [profile(hot=90, cold=60)]),
    )
    assert (same.lines, "with 6 runs in the baseline" in same.told) == ([], True)
    assert [line.partition(":")[0] for line in slower.lines] == ["hot /k/REDACTED/app.js"]
    assert "(6 runs in the baseline)" in slower.lines[0]


def test_what_cannot_be_compared_is_told_and_fails_nothing(tmp_path: Path) -> None:
    known = kept(tmp_path / "b.json", tmp_path / "staging", [profile(a=9)])
    baselines = Baselines(known, tmp_path / "staging", update=False)
    assert baselines.check("other", [profile(a=9)]) == (
        [],
        "other: not in the baseline; --bridge-update-baseline adds it",
    )
    assert baselines.check("other", []) == ([], "")
    assert "no profile has arrived" in baselines.check(TEST, []).told
    assert "cannot tell noise" in baselines.check(TEST, [profile(a=9)]).told
    mapped = Baselines(known, tmp_path / "staging", update=False, mapped=True)
    assert "was made without --bridge-source-maps" in mapped.check(TEST, [profile(a=9)]).told


def test_other_names_of_functions_begin_anew(tmp_path: Path) -> None:
    file, staging = tmp_path / "b.json", tmp_path / "staging"
    kept(file, staging, [profile(a=9)], [profile(a=9)])
    assert len(kept(file, staging, [profile(cart=9)], mapped=True).tests[TEST].busy_us) == 1


def test_secrets_in_addresses_are_not_in_the_file(tmp_path: Path) -> None:
    kept(tmp_path / "b.json", tmp_path / "staging", [profile(a=9)])
    assert "s3cretkey" not in (tmp_path / "b.json").read_text("utf-8")


def test_sessions_that_update_one_file_at_once_lose_nothing(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        told = [
            processes.submit(add_runs, tmp_path / "b.json", tmp_path / f"staging-{number}")
            for number in range(8)
        ]
        assert all("1 run of a test added" in each.result() for each in told)
    assert len(read(tmp_path / "b.json", update=False).tests[TEST].busy_us) == 8
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["b.json"]


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no baseline"):
        read(tmp_path / "b.json", update=False)
    assert read(tmp_path / "b.json", update=True) == Baseline()
    with pytest.raises(BadInput, match="cannot read the baseline"):
        read(tmp_path, update=False)
    with pytest.raises(RecordingFailed, match="cannot write the baseline"):
        kept(Path("/proc/nowhere/b.json"), tmp_path / "staging", [profile(a=9)])


def test_the_summary_has_some_lines_and_counts_the_rest() -> None:
    lines = summary([(BASELINE, f"line {number}") for number in range(25)] + [("other", "x")])
    assert (len(lines), lines[0], lines[-1]) == (21, "line 0", "and 5 more tests with a baseline")
