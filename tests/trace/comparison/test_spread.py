"""Shares, and how much they differ between profiles or runs."""

from __future__ import annotations

from statistics import variance

import pytest

from bridge.trace.calls import Call
from bridge.trace.comparison.spread import repeat_of, shares_of
from tests.trace.comparison.made import set_of

A = Call("a", "/assets/app.js")


def test_a_share_is_of_the_time_in_which_anything_ran() -> None:
    shares = shares_of(set_of([{"a": 3, "b": 7}, {"a": 1, "b": 9}]), "profile")
    assert (shares.repeats, shares.samples, shares.busy_us) == (2, 20, 200_000)
    assert shares.of[A].share == pytest.approx(0.2)
    assert shares.effective == pytest.approx(2)


def test_the_variance_is_that_between_profiles_of_equal_length() -> None:
    counts = [3, 1, 5, 2]
    shares = shares_of(set_of([{"a": count, "b": 10 - count} for count in counts]), "profile")
    assert shares.of[A].variance == pytest.approx(variance([count / 10 for count in counts]))


def test_a_short_profile_weighs_little() -> None:
    shares = shares_of(set_of([{"a": 50, "b": 50}, {"a": 50, "b": 50}, {"a": 1}]), "profile")
    assert 2.0 < shares.effective < 2.1
    assert shares.of[A].variance < 0.01


def test_one_profile_has_no_variance_and_an_idle_one_is_no_repeat() -> None:
    shares = shares_of(set_of([{"a": 3, "b": 7}, {}]), "profile")
    assert (shares.repeats, shares.of[A].variance) == (1, 0.0)


def test_runs_are_the_repeats_where_one_has_several_profiles() -> None:
    profiles = [{"a": 1}, {"b": 3}, {"a": 1}, {"b": 3}]
    of_runs = set_of(profiles, runs=["one", "one", "two", "two"])
    single, loose = set_of(profiles[:2], runs=["one", "two"]), set_of(profiles)
    assert repeat_of([of_runs, single]) == repeat_of([loose, of_runs]) == "run"
    assert repeat_of([single, loose]) == repeat_of([single, single]) == "profile"
    shares = shares_of(of_runs, "run")
    assert (shares.repeats, shares.of[A].variance) == (2, 0.0)
    assert shares_of(of_runs, "profile").of[A].variance > 0.1
    assert shares_of(loose, "run").repeats == 4
