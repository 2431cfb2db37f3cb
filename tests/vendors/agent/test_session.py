from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.sessions import SessionReading
from bridge.vendors.agent.session import EXPIRED, IDLE_MS, LIFETIME_MS, read_store
from bridge.vendors.built_in import AGENT

NOW = 1_795_393_712_352
ID = "0123456789abcdef0123456789abcdef"
STORE = f"id={ID}&created={NOW}&expire={NOW + IDLE_MS}"


def test_a_fresh_session_is_tracked_until_its_expire() -> None:
    assert read_store(STORE, NOW) == SessionReading(state="tracked", id=ID, expires_ms=NOW + IDLE_MS)
    assert read_store(STORE, NOW + IDLE_MS - 1).state == "tracked"
    assert read_store(STORE, NOW + IDLE_MS).state == "expired"


def test_a_session_ends_after_four_hours_however_active() -> None:
    extended = f"id={ID}&created={NOW}&expire={NOW + 2 * LIFETIME_MS}"
    assert read_store(extended, NOW).expires_ms == NOW + LIFETIME_MS
    assert read_store(extended, NOW + LIFETIME_MS - 1).state == "tracked"
    assert read_store(extended, NOW + LIFETIME_MS).state == "expired"


def test_an_expired_store_is_written_as_the_agent_does() -> None:
    assert AGENT.store
    assert AGENT.store.expire("_pb_s", STORE) == EXPIRED
    assert AGENT.store.read("_pb_s", EXPIRED, NOW) == SessionReading(state="expired")
    assert AGENT.store.why_not_tracked("_pb_s", EXPIRED) == ""


@pytest.mark.parametrize("value", ["", "&&", "garbage"])
def test_a_store_that_holds_nothing_is_absent(value: str) -> None:
    assert read_store(value, NOW) == SessionReading(state="absent")


@pytest.mark.parametrize(
    "value", [f"id={ID}", f"id={ID}&created={NOW}&expire=soon", f"id={ID}&created=&expire={NOW + 1}"]
)
def test_a_session_that_does_not_say_when_it_ends_is_over(value: str) -> None:
    assert read_store(value, NOW).state == "expired"


@given(st.text(max_size=200), st.floats(0, 1e15))
def test_anything_can_be_read(value: str, date_ms: float) -> None:
    assert read_store(value, date_ms).state in ("tracked", "expired", "absent")
