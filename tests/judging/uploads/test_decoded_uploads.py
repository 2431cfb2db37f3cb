from __future__ import annotations

import msgspec

from bridge.core.uploads import NotTaken, Profile
from bridge.judging.uploads.decoded_uploads import DecodedUploads
from tests.harness.arriving import arrived


def test_a_profile_that_comes_thrice_is_one() -> None:
    arrivals = DecodedUploads()
    [refused] = arrivals.add(arrived("u-1", status=500))
    [taken] = arrivals.add(arrived("u-2"))
    [again] = arrivals.add(arrived("u-3", request="u-2"))
    assert [type(item) for item in (refused, taken, again)] == [NotTaken, Profile, NotTaken]
    assert [profile.upload for profile in arrivals.profiles] == ["u-2"]
    assert [attempt.repeat for attempt in arrivals.attempts] == ["", "retry", "resend"]


def test_a_payload_that_is_none_is_noted() -> None:
    arrivals = DecodedUploads()
    broken = msgspec.structs.replace(arrived("u-1", status=400), body=b"nonsense")
    assert arrivals.add(broken) == []
    assert list(arrivals.unreadable) == ["u-1"]
    [attempt] = arrivals.attempts
    assert attempt.problem


def test_events_are_told_once_and_only_when_delivered() -> None:
    arrivals = DecodedUploads()
    arrivals.add(arrived("u-1", "rum", status=503))
    assert arrivals.events() == []
    arrivals.add(arrived("u-2", "rum"))
    told = arrivals.events()
    arrivals.add(arrived("u-3", "rum"))
    assert arrivals.events() == told
    assert {event.upload for event in told} == {"u-2"}
    assert "long_task" in {event.type for event in told}


def test_attempts_have_the_stamp_that_came_later() -> None:
    arrivals = DecodedUploads()
    arrivals.add(arrived("u-1"))
    stamped = msgspec.structs.replace(arrivals.uploads["u-1"], host="later")
    arrivals.uploads["u-1"] = stamped
    assert [attempt.upload for attempt in arrivals.attempts] == [stamped]
