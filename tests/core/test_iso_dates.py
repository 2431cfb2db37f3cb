from __future__ import annotations

import pytest

from bridge.core.iso_dates import iso_ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [("1970-01-01T00:00:10Z", 10_000), ("1970-01-01T01:00:00+01:00", 0), ("1970-01-01", None), ("x", None)],
)
def test_only_a_moment_with_a_zone_is_one(text: str, ms: float | None) -> None:
    assert iso_ms(text) == ms
