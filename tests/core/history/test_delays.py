from __future__ import annotations

import pytest

from bridge.core.history.delays import Delays, Late


def delays(*measured: tuple[float, str, float, float]) -> Delays:
    found = Delays()
    for until, what, late_ms, span_ms in measured:
        found.add(until, what, late_ms, span_ms)  # type: ignore[arg-type]
    return found


def test_nothing_was_late() -> None:
    assert delays().within(0, 1000) is None
    assert delays((500, "page", 200, 250)).within(600, 1000) is None
    assert delays((500, "page", 200, 250)).within(0, 250) is None


def test_delays_of_one_thing_add_up() -> None:
    assert delays((500, "page", 200, 250), (900, "page", 150, 250)).within(0, 1000) == Late(350, "page")


def test_things_that_are_late_together_do_not_add_up() -> None:
    found = delays((500, "browser", 120, 120), (510, "page", 200, 250), (600, "bridge", 90, 90))
    assert found.within(0, 1000) == Late(200, "page")


@pytest.mark.parametrize(
    ("start", "late"), [(250, 200), (350, 150), (450, 50)], ids=["all of it", "at most", "its end"]
)
def test_of_a_delay_that_began_before_only_the_rest_counts(start: float, late: float) -> None:
    assert delays((500, "page", 200, 250)).within(start, 1000) == Late(late, "page")


def test_what_the_page_ran_meanwhile() -> None:
    found = Delays()
    found.add(1250, "page", 100, 250, 120)
    found.add(1300, "browser", 100, 250)
    assert found.ran_within(0, 2000) == 120
    assert found.ran_within(1125, 2000) == 60
    assert found.ran_within(1300, 2000) == 0


def test_a_delay_that_ends_later_may_lie_before() -> None:
    assert delays((1500, "page", 400, 600)).within(0, 1000) == Late(400, "page")
