from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.sessions import SessionReading
from bridge.vendors.built_in import DATADOG
from bridge.vendors.datadog.session import (
    IDLE_MS,
    LIFETIME_MS,
    expire_store,
    parse_store,
    why_not_tracked,
)

KEY_6, KEY_7 = "_dd_s", "_dd_s_v2"
NOW = 1_795_393_712_352
#: As the SDKs wrote them (6.27.1 and 7.16.2).
STORE_6 = f"aid=497f8ca8-1ba2-41b9-89a3-acf6cf4118eb&rum=2&id=b3f450b7&created={NOW}&expire={NOW + IDLE_MS}"
STORE_7 = f"aid=821a81cc-d397-4688-b669-5fb40d8634de&id=5c320a16&created={NOW}&expire={NOW + IDLE_MS}&c=0"
BOTH = pytest.mark.parametrize(("key", "value"), [(KEY_6, STORE_6), (KEY_7, STORE_7)])


def read_store(key: str, value: str, date_ms: float) -> SessionReading:
    assert DATADOG.store
    return DATADOG.store.read(key, value, date_ms)


@BOTH
def test_a_fresh_session_is_tracked_until_its_expire(key: str, value: str) -> None:
    reading = read_store(key, value, NOW)
    assert reading.state == "tracked"
    assert reading.id == parse_store(value)["id"]
    assert reading.expires_ms == NOW + IDLE_MS
    assert read_store(key, value, NOW + IDLE_MS - 1).state == "tracked"
    assert read_store(key, value, NOW + IDLE_MS).state == "expired"


@BOTH
def test_a_session_ends_after_four_hours_however_active(key: str, value: str) -> None:
    extended = value.replace(f"expire={NOW + IDLE_MS}", f"expire={NOW + 2 * LIFETIME_MS}")
    assert read_store(key, extended, NOW).expires_ms == NOW + LIFETIME_MS
    assert read_store(key, extended, NOW + LIFETIME_MS - 1).state == "tracked"
    assert read_store(key, extended, NOW + LIFETIME_MS).state == "expired"


@BOTH
def test_an_expired_store_is_written_as_the_sdk_does(key: str, value: str) -> None:
    expired = expire_store(value)
    state = parse_store(value)
    options = "&c=0" if key == KEY_7 else ""
    assert expired == f"isExpired=1&aid={state['aid']}{options}"
    assert read_store(key, expired, NOW).state == "expired"
    assert expire_store(expired) == expired


@pytest.mark.parametrize("key", [KEY_6, KEY_7])
@pytest.mark.parametrize("value", ["", "garbage", "&&", "c=0", "lock=ba976050--1795393902443"])
def test_a_store_that_holds_no_state_is_absent(key: str, value: str) -> None:
    assert read_store(key, value, NOW).state == "absent"


def test_the_options_of_a_cookie_stand_in_its_value() -> None:
    assert read_store(KEY_7, STORE_7, NOW).options == "0"
    assert read_store(KEY_6, STORE_6, NOW).options == ""


def test_a_session_of_the_logs_sdk_alone_is_foreign_to_a_profiler() -> None:
    assert read_store(KEY_6, f"logs=1&id=a&expire={NOW + IDLE_MS}", NOW).foreign
    assert not read_store(KEY_6, f"logs=1&rum=1&id=a&expire={NOW + IDLE_MS}", NOW).foreign
    assert not read_store(KEY_6, "isExpired=1", NOW).foreign


def test_an_empty_store_expires_as_the_sdk_would_write_it() -> None:
    assert expire_store("") == "isExpired=1"


def test_a_session_that_is_not_sampled_has_no_id_and_is_not_tracked() -> None:
    assert read_store(KEY_6, f"rum=0&expire={NOW + IDLE_MS}", NOW).state == "absent"


def test_6_does_without_created_and_expire_and_7_does_not() -> None:
    assert read_store(KEY_6, "rum=2&id=a", NOW) == SessionReading(state="tracked", id="a", sampled=True)
    assert read_store(KEY_7, "id=a", NOW).state == "expired"
    assert read_store(KEY_7, f"id=a&created={NOW}", NOW).state == "expired"


@pytest.mark.parametrize("key", [KEY_6, KEY_7])
@pytest.mark.parametrize("number", ["never", "-", "0x10"])
def test_a_time_that_is_no_number_is_over(key: str, number: str) -> None:
    assert read_store(key, f"id=a&created={NOW}&expire={number}", NOW).state == "expired"


@BOTH
def test_the_write_lock_changes_nothing(key: str, value: str) -> None:
    locked = f"{value}&lock=faba6073-fef1-4fec-b10c-b2394d019204--1795394806442"
    assert read_store(key, locked, NOW) == read_store(key, value, NOW)
    assert "lock" not in expire_store(locked)


def test_entries_of_another_shape_are_skipped() -> None:
    assert parse_store("id=a&Id=B&x y=1&=3&expire=12&id=b\n") == {"id": "a", "expire": "12"}


@given(st.text(max_size=200), st.floats(allow_nan=False))
def test_any_text_can_be_read_and_expired(value: str, date_ms: float) -> None:
    for key in (KEY_6, KEY_7):
        read_store(key, value, date_ms)
        assert read_store(key, expire_store(value), date_ms).state == "expired"


def test_what_says_that_a_session_is_not_sampled_in() -> None:
    assert why_not_tracked(KEY_6, "rum=0&created=1&expire=2") == "rum=0 in _dd_s"
    assert why_not_tracked(KEY_6, STORE_6) == ""
    assert why_not_tracked(KEY_7, STORE_7) == ""
