from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.sessions import SessionReading
from bridge.vendors.by_paths.options import JsonSession
from bridge.vendors.by_paths.session import expire_store, read_store

NOW = 1_795_393_712_352
TOLD = JsonSession(
    keys=("k",), id="s.id", start="s.start", last_activity="seen", idle_ms=900_000, total_ms=14_400_000
)


def kept(**other: object) -> str:
    return json.dumps({"s": {"id": "a", "start": NOW}, "seen": NOW, **other})


def test_it_ends_after_the_last_activity_or_after_its_start() -> None:
    assert read_store(TOLD, kept(), NOW) == SessionReading(state="tracked", id="a", expires_ms=NOW + 900_000)
    assert read_store(TOLD, kept(), NOW + 900_000).state == "expired"
    active = kept(seen=NOW + 14_300_000)
    assert read_store(TOLD, active, NOW + 14_399_999).state == "tracked"
    assert read_store(TOLD, active, NOW + 14_400_000).state == "expired"


@pytest.mark.parametrize(
    "value", ["", "null", "[]", "3", "{", "{}", '{"s":{}}', "nonsense", "%7B", "[" * 9999]
)
def test_what_is_no_session_is_absent(value: str) -> None:
    assert read_store(TOLD, value, NOW).state == "absent"


def test_a_cookies_value_may_be_encoded() -> None:
    value = quote(kept())
    assert read_store(TOLD, value, NOW).id == "a"
    assert read_store(TOLD, expire_store(TOLD, value), NOW).state == "expired"


def test_seconds_iso_text_pointers_and_lists() -> None:
    seconds = JsonSession(keys=("k",), id="/a.b/0", expiry="1", unit="s")
    assert read_store(seconds, '{"a.b":["x"],"1":100}', 99_999).state == "tracked"
    assert read_store(seconds, '{"a.b":["x"],"1":100}', 100_000).state == "expired"
    iso = JsonSession(keys=("k",), expiry="e")
    assert read_store(iso, '{"id":1,"e":"1970-01-01T00:00:10Z"}', 9_999).expires_ms == 10_000


def test_what_the_sdk_leaves_when_it_is_over() -> None:
    told = JsonSession(keys=("k",), ended="over", over="o")
    assert read_store(told, "over", NOW).state == "expired"
    assert expire_store(told, '{"id":"a"}') == "over"
    marked = JsonSession(keys=("k",), over="o")
    assert read_store(marked, '{"id":"a","o":true}', NOW) == SessionReading(state="expired", id="a")
    assert read_store(marked, '{"o":1}', NOW).state == "expired"
    assert json.loads(expire_store(marked, '{"id":"a","o":false}')) == {"id": "a", "o": True}
    assert expire_store(JsonSession(keys=("k",)), '{"id":"a"}') == ""


def test_whether_it_is_sampled_in() -> None:
    told = JsonSession(keys=("k",), sampled="in")
    assert [
        read_store(told, text, NOW).sampled for text in ('{"id":1,"in":0}', '{"id":1,"in":true}', '{"id":1}')
    ] == [
        False,
        True,
        None,
    ]


@given(st.text(), st.floats(0, 1e13))
def test_no_value_breaks_it_and_what_is_expired_is_expired(value: str, date_ms: float) -> None:
    if read_store(TOLD, value, date_ms).state == "tracked":
        assert read_store(TOLD, expire_store(TOLD, value), date_ms).state == "expired"


@given(
    st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(), st.lists, max_leaves=5)
)
def test_no_json_breaks_it(value: object) -> None:
    for text in (json.dumps({"s": value, "seen": value}), json.dumps({"s": {"id": value, "start": value}})):
        read_store(TOLD, text, NOW)
        expire_store(TOLD, text)


def test_a_time_that_is_no_number_ends_nothing() -> None:
    told = JsonSession(keys=("k",), expiry="e")
    for time in ('"nan"', "NaN", "Infinity", '"1e999"', "true", "[]"):
        assert read_store(told, f'{{"id":"a","e":{time}}}', NOW) == SessionReading(state="tracked", id="a")
