"""What a bisection asks for is fetched ahead, played once each, and skipped where it cannot be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bridge.errors import RegistryError, UsageError
from bridge.explore.versions import trials
from bridge.explore.versions.border import Border, Change, Known, Play
from bridge.explore.versions.trials import Fetching, bisect, one_build
from bridge.subjects.subject import Subject
from bridge.vendors.subjects import Shipped, SubjectKind


class Played:
    """Stands for `Trials`: versions from `good_from` on are good."""

    def __init__(self, good_from: int, outcomes: list[Play] | None = None) -> None:
        self._good_from = good_from
        self._outcomes = outcomes
        self.played: list[str] = []

    width = 1

    def play(self, at: int, sdk: Subject, _number: int) -> Play:
        self.played.append(sdk.version)
        if self._outcomes is not None:
            return self._outcomes.pop(0)
        return "good" if at >= self._good_from else "bad"


@pytest.fixture
def sdks(monkeypatch: pytest.MonkeyPatch) -> Fetching:
    """SDKs of which `3` has no profiler."""

    def resolve(spec: str) -> Subject:
        if spec == "a@3":
            raise UsageError("a@3 has no profiler")
        if spec == "a@offline":
            raise RegistryError("no network")
        kind = SubjectKind(name="a", page=Path(), sdk=Shipped(Path(), lambda: "", ""))
        return Subject(kind, "a", spec.partition("@")[2], Path())

    monkeypatch.setattr(trials, "resolve", resolve)
    return Fetching(ThreadPoolExecutor(1))


def test_a_version_without_a_profiler_is_skipped_and_told(sdks: Fetching) -> None:
    border, played = Border(8, oldest_is_good=False), Played(good_from=4)
    known = bisect(border, [f"a@{at}" for at in range(8)], played, sdks, lambda _text: None)  # type: ignore[arg-type]
    assert known[3].skipped == "a@3 has no profiler"
    assert border.change(known) == Change(2, 4)
    assert "3" not in played.played


def test_an_end_that_cannot_be_fetched_is_an_error(sdks: Fetching) -> None:
    with pytest.raises(RegistryError, match="no network"):
        bisect(
            Border(2, oldest_is_good=True),
            ["a@0", "a@offline"],
            Played(0),  # type: ignore[arg-type]
            sdks,
            lambda _text: None,
        )


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["good"], "good"),
        (["bad", "bad"], "bad"),
        (["bad", "good", "good"], "good"),
        (["bad", "good", "bad"], "bad"),
        (["unclear", "good"], "good"),
        (["unclear", "bad", "bad"], "bad"),
        (["unclear"] * 3, "cannot-say"),
    ],
)
def test_one_build_is_bad_only_if_a_second_play_says_so(
    outcomes: list[Play], state: str, sdks: Fetching
) -> None:
    left = list(outcomes)
    known: Known = one_build(sdks.get("a@1"), Played(0, left), lambda _text: None)  # type: ignore[arg-type]
    assert (known.state, left) == (state, [])
