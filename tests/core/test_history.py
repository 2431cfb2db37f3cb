"""Where in real time a moment lies that a page's moved `Date` named."""

from __future__ import annotations

from bridge.core.history import TabHistory

MINUTE = 60_000.0


def history(*offsets: tuple[float, float]) -> TabHistory:
    return TabHistory("tab-1", 0.0, date_offsets=list(offsets))


def test_a_date_that_was_never_moved_is_real_time() -> None:
    assert TabHistory("tab-1", 1_000.0).date_to_wall(5_000.0) == 5_000


def test_a_date_after_a_sleep_and_one_before_it() -> None:
    tab = history((0.0, 0.0), (5_000.0, 15 * MINUTE))
    assert tab.date_to_wall(4_000.0) == 4_000
    assert tab.date_to_wall(15 * MINUTE + 6_000) == 6_000


def test_a_moment_that_nobody_lived_through_has_no_real_time() -> None:
    assert history((0.0, 0.0), (5_000.0, 15 * MINUTE)).date_to_wall(8 * MINUTE) is None


def test_a_second_of_slack_at_the_seam() -> None:
    tab = history((0.0, 0.0), (5_000.0, 15 * MINUTE))
    assert tab.date_to_wall(5_800.0) == 5_800
    assert tab.date_to_wall(15 * MINUTE + 4_300) == 4_300


def test_an_exact_offset_goes_before_one_that_fits_with_slack() -> None:
    """A hop of 1 s every 4 ms: with its slack, the first offset would explain each of these dates."""
    hops = [(4.0 * n, 1_000.0 * n) for n in range(900)]
    tab = history(*hops)
    for start, offset in hops:
        assert tab.date_to_wall(start + 1 + offset) == start + 1
