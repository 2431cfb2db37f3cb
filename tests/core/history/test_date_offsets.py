"""The real time of a moment that a page gave by its moved `Date`."""

from __future__ import annotations

from bridge.core.history.date_offsets import DateOffsets

MINUTE = 60_000.0


def moved(*offsets: tuple[float, float]) -> DateOffsets:
    return DateOffsets(0.0, offsets)


def test_a_date_that_was_never_moved_is_real_time() -> None:
    assert DateOffsets(1_000.0).to_wall(5_000.0) == 5_000


def test_a_date_after_a_sleep_and_one_before_it() -> None:
    dates = moved((0.0, 0.0), (5_000.0, 15 * MINUTE))
    assert dates.to_wall(4_000.0) == 4_000
    assert dates.to_wall(15 * MINUTE + 6_000) == 6_000


def test_a_moment_that_nobody_lived_through_has_no_real_time() -> None:
    assert moved((0.0, 0.0), (5_000.0, 15 * MINUTE)).to_wall(8 * MINUTE) is None


def test_a_second_of_slack_at_the_seam() -> None:
    dates = moved((0.0, 0.0), (5_000.0, 15 * MINUTE))
    assert dates.to_wall(5_800.0) == 5_800
    assert dates.to_wall(15 * MINUTE + 4_300) == 4_300


def test_an_exact_offset_goes_before_one_that_fits_with_slack() -> None:
    """`Date` moves 1 s every 4 ms: with the tolerance, the first offset would fit each of these dates."""
    hops = [(4.0 * n, 1_000.0 * n) for n in range(900)]
    dates = moved(*hops)
    for start, offset in hops:
        assert dates.to_wall(start + 1 + offset) == start + 1
