"""The draw of a session, compared with the SDK's own function, which ran in Chromium on these ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.uploads import SampleRates
from bridge.vendors.datadog.sampling import draw, percentile

FIRST = "11111111-1111-4111-8111-000000000000"


def rates(session: float = 100, profiling: float = 100) -> SampleRates:
    return SampleRates(session=session, profiling=profiling)


@pytest.mark.parametrize(
    ("session_id", "place"),
    [
        (FIRST, 0.0),
        ("11111111-1111-4111-8111-000000000001", 6.0233),
        ("3066fbff-80c1-42c2-9e8e-b59d69f8e6fd", 71.7232),
        ("bdb52179-ea11-499d-b27e-02da2c62a351", 57.088),
    ],
)
def test_the_place_of_a_session_is_the_sdks(session_id: str, place: float) -> None:
    found = percentile(session_id)
    assert found is not None
    assert round(found, 4) == place


@pytest.mark.parametrize("session_id", ["", "a-b", "11111111-1111-4111-8111-xyz", "1-2-3-4-"])
def test_an_id_that_is_no_uuid_has_no_place(session_id: str) -> None:
    assert percentile(session_id) is None
    assert draw(session_id, rates(profiling=50)) is None
    assert draw(session_id, rates()) is True


def test_a_rate_of_0_profiles_nobody() -> None:
    assert draw(FIRST, rates(profiling=0)) is False
    assert draw(FIRST, rates(session=0)) is False


def test_below_the_rate_it_is_drawn_and_above_it_is_not() -> None:
    at_6 = "11111111-1111-4111-8111-000000000001"
    assert draw(at_6, rates(profiling=7)) is True
    assert draw(at_6, rates(profiling=6)) is False
    assert draw(at_6, rates(profiling=6.0235)) is None  # the reported rates are rounded


def test_where_versions_differ_nothing_is_said() -> None:
    at_72 = "3066fbff-80c1-42c2-9e8e-b59d69f8e6fd"
    assert draw(at_72, rates(session=80, profiling=80)) is None  # 64 % or 80 %
    assert draw(at_72, rates(session=70, profiling=80)) is False
    assert draw(at_72, rates(session=91, profiling=80)) is True


def test_a_store_that_tells_the_draw_of_the_session_leaves_the_other_one() -> None:
    at_72 = "3066fbff-80c1-42c2-9e8e-b59d69f8e6fd"
    assert draw(at_72, rates(session=10, profiling=72), sampled=True) is True
    assert draw(at_72, rates(session=10, profiling=71), sampled=True) is False
    assert draw(at_72, rates(), sampled=False) is False


@given(st.uuids(), st.floats(0, 100), st.floats(0, 100), st.sampled_from([None, True, False]))
def test_higher_rates_lose_nobody(session_id: object, low: float, high: float, sampled: bool | None) -> None:
    low, high = sorted((low, high))
    if draw(str(session_id), rates(profiling=low), sampled) is True:
        assert draw(str(session_id), rates(profiling=high), sampled) is not False
