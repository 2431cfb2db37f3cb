"""The search for a border, on histories of versions that are made up, with skipped and unclear versions."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.explore.versions.border import MOST_PLAYS, Border, Change, Known, Play

Player = Callable[[int], Play | None]


def search(border: Border, play: Player) -> tuple[dict[int, Known], list[int]]:
    """Play until nothing is asked. `play` returns None for a version that cannot be played."""
    known: dict[int, Known] = {}
    asked: list[int] = []
    while (at := border.next_play(known)) is not None:
        asked.append(at)
        assert len(asked) <= border.count * MOST_PLAYS, "it never ends"
        outcome = play(at)
        before = known.get(at, Known())
        known[at] = before.played(outcome) if outcome else Known(skipped="not there")
    return known, asked


def of(history: list[Play | None]) -> Player:
    return lambda at: history[at]


G: Play = "good"
B: Play = "bad"


def test_the_first_bad_of_28_versions_is_found_and_confirmed() -> None:
    border = Border(28, oldest_is_good=True)
    known, asked = search(border, of([*[G] * 11, *[B] * 17]))
    assert border.change(known) == Change(10, 11)
    assert known[10].plays == (G, G, G)
    assert known[11].plays == (B, B, B)
    assert len(asked) <= 14


def test_the_border_may_be_at_an_end_and_the_other_way_round() -> None:
    border = Border(28, oldest_is_good=False)
    known, asked = search(border, of([B, *[G] * 27]))
    assert border.change(known) == Change(0, 1)
    assert asked[:2] == [27, 0]
    assert len(asked) <= 12


def test_two_versions_are_a_border() -> None:
    border = Border(2, oldest_is_good=True)
    known, asked = search(border, of([G, B]))
    assert (border.change(known), len(asked)) == (Change(0, 1), 6)


@pytest.mark.parametrize("history", [[B, B, B], [G, G, G], [B, G, G]])
def test_ends_that_are_not_as_said_are_confirmed_and_end_the_search(history: list[Play | None]) -> None:
    border = Border(3, oldest_is_good=True)
    known, asked = search(border, of(history))
    assert not border.as_said(known)
    assert border.change(known) is None
    assert 1 not in asked
    assert len(asked) == 6


def test_an_end_that_cannot_be_played_ends_the_search() -> None:
    border = Border(9, oldest_is_good=True)
    known, _ = search(border, of([None, *[B] * 8]))
    assert border.change(known) is None


def test_an_unclear_version_is_played_again_and_then_passed_over() -> None:
    history: list[Play | None] = [G, G, "unclear", B, B]
    border = Border(5, oldest_is_good=True)
    known, _ = search(border, of(history))
    assert known[2].state == "cannot-say"
    found = border.change(known)
    assert found == Change(1, 3)
    assert list(found.between) == [2]


def test_a_play_that_differs_is_outvoted() -> None:
    outcomes = iter([B, B, G, G, B])
    border = Border(2, oldest_is_good=True)
    known, _ = search(border, lambda at: G if at == 0 else next(outcomes))
    assert known[1].plays == (B, B, G, G, B)
    assert border.change(known) == Change(0, 1)


def test_a_border_that_its_confirmation_denies_is_searched_on() -> None:
    """The middle is bad once, and good ever after."""
    first = iter([B])
    border = Border(5, oldest_is_good=True)
    known, _ = search(border, lambda at: next(first, G) if at == 2 else [G, G, G, G, B][at])
    assert border.change(known) == Change(3, 4)
    assert known[2].count(B) == 1


def test_a_sample_that_contradicts_is_confirmed_and_seen() -> None:
    history: list[Play | None] = [*[G] * 2, *[B] * 5, *[G] * 6, *[B] * 7]
    border = Border(20, oldest_is_good=True)
    known, _ = search(border, of(history))
    assert len(border.changes(known)) == 3
    assert history[border.change(known).older] == G  # type: ignore[union-attr]


def test_with_everything_all_changes_are_found() -> None:
    history: list[Play | None] = [G, B, B, G, None, G, B]
    border = Border(7, oldest_is_good=True, everything=True)
    known, _ = search(border, of(history))
    assert border.changes(known) == [Change(0, 1), Change(2, 3), Change(5, 6)]
    assert border.change(known) == Change(5, 6)


def test_what_may_be_asked_next_is_known_before() -> None:
    border = Border(28, oldest_is_good=True)
    known, at = {0: Known((G,)), 27: Known((B,))}, 13
    assert border.next_play(known) == at
    for outcome in (G, B):
        after = {**known, at: Known((outcome,))}
        assert border.next_play(after) in border.likely(known, at)


# --- whatever the history -------------------------------------------------------------------------

INNER = st.lists(st.sampled_from([G, B, "unclear", None]), max_size=40)


@given(INNER, st.booleans(), st.booleans())
def test_what_is_found_is_a_change_of_the_history(
    inner: list[Play | None], oldest_is_good: bool, everything: bool
) -> None:
    history = [G, *inner, B] if oldest_is_good else [B, *inner, G]
    border = Border(len(history), oldest_is_good, everything)
    known, _ = search(border, of(history))
    found = border.change(known)
    assert found is not None
    assert {history[found.older], history[found.newer]} == {G, B}
    assert all(history[at] in (None, "unclear") for at in found.between)
    assert found in border.changes(known)
    assert known[found.older].confirmed
    assert known[found.newer].confirmed


@given(INNER, st.booleans())
def test_with_everything_the_changes_are_those_of_the_history(
    inner: list[Play | None], oldest_is_good: bool
) -> None:
    history = [G, *inner, B] if oldest_is_good else [B, *inner, G]
    border = Border(len(history), oldest_is_good, everything=True)
    known, _ = search(border, of(history))
    decided = [at for at, play in enumerate(history) if play in (G, B)]
    expected = [(a, b) for a, b in pairwise(decided) if history[a] != history[b]]
    assert border.changes(known) == expected


@given(st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_a_monotone_history_takes_few_plays(good: int, bad: int, oldest_is_good: bool) -> None:
    older, newer = (G, B) if oldest_is_good else (B, G)
    history: list[Play | None] = [*[older] * (good + 1), *[newer] * (bad + 1)]
    border = Border(len(history), oldest_is_good)
    known, asked = search(border, of(history))
    assert border.change(known) == Change(good, good + 1)
    assert len(border.changes(known)) == 1
    # two ends, the binary search, two more of each side, samples
    assert len(asked) <= 2 + len(history).bit_length() + 4 + 3


@given(st.integers(2, 30), st.booleans(), st.booleans(), st.integers())
def test_whatever_is_played_it_ends(count: int, oldest_is_good: bool, everything: bool, seed: int) -> None:
    dice = random.Random(seed)
    border = Border(count, oldest_is_good, everything)
    known, asked = search(border, lambda _at: dice.choice([G, B, "unclear", None]))
    assert max(map(asked.count, asked)) <= MOST_PLAYS
    assert (border.change(known) is None) != border.as_said(known)


def test_what_may_be_asked_next_begins_with_what_is_asked() -> None:
    border = Border(28, oldest_is_good=True)
    known, asked = search(border, of([*[G] * 11, *[B] * 17]))
    before: dict[int, Known] = {}
    for at in asked:
        number = len(before.get(at, Known()).plays) + 1
        ahead = border.ahead(before, 4)
        assert ahead[0] == (at, number)
        assert len(ahead) == len(set(ahead)) <= 4
        assert set(border.likely(before, at)) <= {version for version, _ in border.ahead(before, 8)}
        before[at] = before.get(at, Known()).played(known[at].plays[number - 1])
    assert border.ahead(before, 4) == []


def test_no_more_is_asked_ahead_than_can_be_played_at_once() -> None:
    border = Border(1000, oldest_is_good=True)
    assert border.ahead({}, 1) == [(0, 1)]
    assert len(border.ahead({0: Known((G,)), 999: Known((B,))}, 50)) == 50
