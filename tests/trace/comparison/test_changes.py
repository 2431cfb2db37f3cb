"""What is different between two sets, and in which order it is told."""

from __future__ import annotations

import pytest

from bridge.trace.comparison.changes import changes
from tests.trace.comparison.made import set_of

SAME = [{"a": 40, "b": 60, "c": 3}, {"a": 41, "b": 58, "c": 2}, {"a": 39, "b": 61, "c": 4}]
SLOWER = [{"a": 40, "b": 60, "c": 60}, {"a": 41, "b": 58, "c": 62}, {"a": 39, "b": 61, "c": 59}]


def test_the_slower_function_is_first_and_grew() -> None:
    found = changes(set_of(SAME, name="old"), set_of(SLOWER, name="new"))
    first = found.functions[0]
    assert (first.name, first.outcome, first.place) == ("c", "grew", "/assets/app.js")
    assert (
        first.change == pytest.approx(first.self_after - first.self_before) == pytest.approx(0.35, abs=0.03)
    )
    assert (found.before.name, found.after.name, found.before.profiles) == ("old", "new", 3)
    assert {each.name for each in found.beyond_noise} >= {"c"}
    assert found.functions[0].repeats_needed is None


def test_what_is_faster_shrank() -> None:
    found = changes(set_of(SLOWER), set_of(SAME))
    assert (found.functions[0].name, found.functions[0].outcome) == ("c", "shrank")


def test_a_set_and_itself_show_nothing() -> None:
    found = changes(set_of(SAME), set_of(SAME))
    assert found.beyond_noise == []
    assert {each.outcome for each in found.functions} == {"noise"}


def test_a_function_that_is_new_is_told() -> None:
    found = changes(set_of(SAME), set_of([{**each, "d": 50} for each in SAME]))
    assert (found.functions[0].name, found.functions[0].self_before) == ("d", 0.0)


def test_with_one_profile_on_each_side_noise_is_unknown() -> None:
    found = changes(set_of(SAME[:1]), set_of(SLOWER[:1]))
    assert {each.outcome for each in found.functions} == {"unknown"}
    assert (found.functions[0].name, found.functions[0].spread_before) == ("c", None)
    assert found.noise.of(next(iter(found.noise.before.of))) is None


def test_empty_sets_are_sides_too() -> None:
    found = changes(set_of([{}]), set_of(SAME))
    assert (found.before.repeats, found.after.repeats) == (0, 3)
    assert {each.outcome for each in found.functions} == {"unknown"}
    assert changes(set_of([]), set_of([])).functions == []


def test_the_total_of_a_caller_is_that_of_what_it_calls() -> None:
    found = changes(set_of(SAME, caller="main"), set_of(SLOWER, caller="main"))
    main = next(each for each in found.functions if each.name == "main")
    assert (main.total_before, main.total_after, main.self_after) == (1.0, 1.0, 0.0)
