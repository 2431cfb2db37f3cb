"""Plays by workers: their places, what becomes of those that die, and errors that end the call."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.errors import BridgeError, ExitCode, UsageError, WorkersFailed
from bridge.explore.workers.browser_names import BrowserNames
from bridge.explore.workers.plays import (
    Entry,
    Failed,
    Perform,
    PlayList,
    Sent,
    play_by_workers,
)
from bridge.explore.workers.where import Where
from bridge.harness.launching import LaunchOptions
from bridge.harness.stage import Subject
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.judging.results import result_of
from bridge.judging.timeline import rows
from bridge.scenarios.named import SCENARIOS
from tests.harness.recorded import drawn_recording


def sent(entry: Entry, version: str = "Chromium 1") -> Sent:
    """A play of this entry whose recording has all that one has."""
    recording = drawn_recording()
    recording.meta.repeat = entry.repeat
    replay = Replay.of(recording)
    judgement = judge(replay)
    return Sent(result_of(replay, judgement), judgement, recording, version)


@contextmanager
def in_turns(folder: Path, *_: object) -> Iterator[Perform]:
    """The first entry ends when somebody writes to a pipe."""

    def perform(entry: Entry) -> Sent:
        if entry.repeat == 1:
            (folder / "go").read_bytes()
        return sent(entry)

    yield perform


@contextmanager
def dying(folder: Path, times: int, *_: object) -> Iterator[Perform]:
    """The worker of the second entry is killed so many times."""

    def perform(entry: Entry) -> Sent:
        tried = len(list(folder.iterdir()))
        if entry.repeat == 2 and tried < times:
            (folder / str(tried)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return sent(entry)

    yield perform


@contextmanager
def failing(*_: object) -> Iterator[Perform]:
    yield lambda _entry: Failed("no disk", ExitCode.UNREACHABLE)


@contextmanager
def named(
    _play_list: PlayList, names: BrowserNames, launch: LaunchOptions, _recordings: object
) -> Iterator[Perform]:
    known = names.add("Chromium 1", launch.chromium or "")

    def perform(entry: Entry) -> Sent:
        play = sent(entry)
        return play._replace(result=replace(play.result, browser=known))

    yield perform


def plan(repeats: int, *launches: LaunchOptions) -> PlayList:
    subject = Subject("agent@1.0.0", partial(str.format, "http://x/?proxy={}"), "agent")
    entries = [Entry(subject, SCENARIOS["hidden-resume"], number) for number in range(1, repeats + 1)]
    return PlayList(launches=launches or [LaunchOptions()], entries=entries)


def played(worker: Any, repeats: int, *launches: LaunchOptions) -> tuple[list[tuple[int, Any]], list[str]]:
    """(place, repetition) as they came, and what was told of workers that died."""
    told: list[str] = []
    plays = play_by_workers(plan(repeats, *launches), Where(2), lambda _text: None, told.append, worker)
    return [(place, play and play.result.repeat) for place, play in plays], told


def test_each_play_has_its_place_whatever_order_they_end_in(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    plays = play_by_workers(
        plan(2), Where(2), lambda _text: None, lambda _text: None, partial(in_turns, tmp_path)
    )
    place, play = next(plays)
    (tmp_path / "go").write_bytes(b"")
    assert play is not None
    assert (place, play.result.repeat) == (1, 2)
    assert [place for place, _ in plays] == [0]


def test_nothing_of_a_play_is_lost_on_its_way() -> None:
    entry = plan(1).entries[0]
    here = sent(entry).played()
    [(_, there)] = play_by_workers(plan(1), Where(2), lambda _text: None, lambda _text: None, plain)
    assert there is not None
    assert (there.result, there.judgement) == (here.result, here.judgement)
    assert rows(there.replay, there.judgement) == rows(here.replay, here.judgement)
    assert there.replay.whole.recording == here.replay.whole.recording


@contextmanager
def plain(*_: object) -> Iterator[Perform]:
    yield sent


def test_what_a_killed_worker_played_is_played_again_and_told(tmp_path: Path) -> None:
    found, told = played(partial(dying, tmp_path, 2), 3)
    assert sorted(found) == [(0, 1), (1, 2), (2, 3)]
    assert told == 2 * [
        "hidden-resume on agent@1.0.0, repetition 2: a worker died (the worker ended with exit code -9); "
        "it is played again by another one"
    ]


def test_what_no_worker_survives_is_given_up_and_the_rest_is_played(tmp_path: Path) -> None:
    told: list[str] = []
    plays = play_by_workers(plan(3), Where(2), lambda _text: None, told.append, partial(dying, tmp_path, 9))
    found: list[tuple[int, bool]] = []
    with pytest.raises(WorkersFailed, match="1 of 3 plays were given up") as raised:
        found.extend((place, play is None) for place, play in plays)
    assert raised.value.exit_code == ExitCode.BROWSER
    assert sorted(found) == [(0, False), (1, True), (2, False)]
    assert [line.endswith("it is given up") for line in told] == [False, False, True]


def test_an_error_that_ends_a_call_ends_it_by_its_own_code() -> None:
    with pytest.raises(BridgeError, match="no disk") as raised:
        played(failing, 3)
    assert raised.value.exit_code == ExitCode.UNREACHABLE


def test_browsers_follow_each_other_and_are_named_by_those_before() -> None:
    launches = LaunchOptions(chromium="/a"), LaunchOptions(chromium="/b")
    found = list(play_by_workers(plan(2, *launches), Where(2), lambda _text: None, lambda _text: None, named))
    browsers = {place: play.result.browser for place, play in found if play}
    assert browsers == {
        0: "Chromium 1",
        1: "Chromium 1",
        2: "Chromium 1 at /b",
        3: "Chromium 1 at /b",
    }


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"cdp": "http://localhost:9222"}, "--cdp"),
        ({"headless": False}, "--headed"),
        ({"store": Path("store")}, "--store"),
        ({"intake_url": "http://x:8290"}, "--intake-url"),
    ],
)
def test_what_several_browsers_cannot_share(given: dict[str, Any], option: str) -> None:
    launch = LaunchOptions(**given)
    with pytest.raises(UsageError, match=f"--jobs 2 and {option} exclude each other: ."):
        Where(2).check(launch)
    Where(1).check(launch)
    Where(2).check(LaunchOptions(listen="0.0.0.0"))


@pytest.mark.parametrize("jobs", [0, -1])
def test_less_than_one_browser_is_a_wrong_call(jobs: int) -> None:
    with pytest.raises(UsageError, match="1 or more"):
        Where(jobs)
