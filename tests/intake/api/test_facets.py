from __future__ import annotations

from typing import Any

import pytest

from tests.intake.api.sent import SECRET, send_logs, send_profile
from tests.intake.client import Running
from tests.vendors.datadog.sample import VERSIONS

FACETS = "/_bridge/v1/facets"


def facets(running: Running, question: str = "") -> Any:
    reply = running.ask("GET", FACETS + question)
    assert reply.status == 200, reply.body
    return reply.json()


def counts(facet: Any) -> dict[str, int]:
    return {each["value"]: each["count"] for each in facet["values"]}


@pytest.fixture
def filled(kept: Running) -> Running:
    send_logs(kept, "/t/one")
    send_logs(kept, "/t/one", b"{")
    send_profile(kept, "/t/one")
    send_profile(kept, "/t/two", VERSIONS[0])
    return kept


def test_the_counts_of_all_that_is_kept(filled: Running) -> None:
    every = facets(filled)
    profiles = filled.ask("GET", "/_bridge/v1/profiles").json()["entries"]
    assert (every["total"], every["profiles"]) == (4, 2)
    assert counts(every["vendor"]) == {"datadog": 4}
    assert counts(every["track"]) == {"logs": 2, "profile": 2}
    assert sum(counts(every["status"]).values()) == 4
    assert counts(every["version"]) == {each["profile"]["sdk_version"]: 1 for each in profiles}
    assert set(counts(every["session"])) == {each["profile"]["session_id"] for each in profiles}
    assert set(counts(every["view"])) == {view for each in profiles for view in each["profile"]["view_ids"]}


def test_each_value_is_one_that_the_filter_of_its_name_takes(filled: Running) -> None:
    every = facets(filled)
    for name in ("vendor", "track", "status", "version", "session", "view"):
        for value, count in counts(every[name]).items():
            found = filled.ask("GET", f"/_bridge/v1/uploads?{name}={value}").json()["entries"]
            assert len(found) == count, name
            assert facets(filled, f"?{name}={value}")["total"] == count


def test_filters_are_those_of_the_lists(filled: Running) -> None:
    assert facets(filled, "?token=one")["total"] == 3
    assert facets(filled, "?token=one&profiles_only=true")["total"] == 1
    assert facets(filled, f"?token={SECRET}&track=logs")["total"] == 2
    assert facets(filled, "?after=u-0001&before=u-0004")["total"] == 2
    assert facets(filled, "?since=2001-01-01T00:00:00Z")["total"] == 4
    assert facets(filled, "?until=2001-01-01T00:00:00Z")["total"] == 0


def test_the_most_frequent_come_first_and_the_others_are_counted(filled: Running) -> None:
    send_logs(filled, "/t/one", b'{"message":"more"}')
    track = facets(filled, "?limit=1")["track"]
    assert track == {"values": [{"value": "logs", "count": 3}], "others": 1}


@pytest.mark.parametrize("question", ["?limit=0", "?limit=1001", "?newest_first=true", "?status=x"])
def test_a_question_that_is_wrong_is_told(kept: Running, question: str) -> None:
    assert kept.ask("GET", FACETS + question).status == 422
