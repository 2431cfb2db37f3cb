"""Quantiles as in tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.comparison.students_t import two_tailed


@pytest.mark.parametrize(
    ("p", "degrees", "t"),
    [(0.5, 1, 1.0), (0.05, 1, 12.7062), (0.05, 2, 4.30265), (0.05, 6, 2.44691), (0.001, 20, 3.84952),
     (0.00001, 3.3, 45.29147), (1e-8, 200, 5.982226), (0.05, 1000, 1.96234)],
)  # fmt: skip
def test_it_is_as_in_tables(p: float, degrees: float, t: float) -> None:
    assert two_tailed(p, degrees) == pytest.approx(t, rel=2e-5)


@given(st.floats(1e-9, 0.9), st.floats(0.5, 500))
def test_less_likely_is_further_out(p: float, degrees: float) -> None:
    assert two_tailed(p, degrees) < two_tailed(p / 2, degrees)
    assert two_tailed(p, degrees) > two_tailed(p, degrees * 2) - 1e-6 or p > 0.3
