from __future__ import annotations

import pytest

from bridge.judging.durations import duration


@pytest.mark.parametrize(
    ("ms", "expected"),
    [
        (0, "0 ms"),
        (0.04, "0.04 ms"),
        (7.26, "7.3 ms"),
        (9.96, "10 ms"),
        (999.4, "999 ms"),
        (999.6, "1.00 s"),
        (1500, "1.50 s"),
        (9_996, "10.0 s"),
        (23_183, "23.2 s"),
    ],
)
def test_it_is_told_in_the_unit_that_fits(ms: float, expected: str) -> None:
    assert duration(ms) == expected
