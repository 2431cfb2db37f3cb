from __future__ import annotations

import pytest

from bridge.agent import script
from bridge.core.uploads import QuotaAnswer
from bridge.intake.settings import Settings
from bridge.vendors import decode
from tests.intake.client import Running
from tests.vendors.agent.sample import TARGET, TYPE, sent

QUOTA = "/v1/quota?agent=1.0.0&session_id=s-1"


@pytest.mark.parametrize("prefix", ["", "/t/tab-1", "/t/tab-1/dd"])
def test_a_profile_is_taken(intake: Running, prefix: str) -> None:
    reply = intake.ask("POST", prefix + TARGET, sent().body, Content_Type=TYPE)
    assert (reply.status, reply.json()) == (202, {})
    assert [upload.body for upload in intake.uploads] == [sent().body]


def test_what_is_none_is_kept_and_refused_for_good(intake: Running) -> None:
    reply = intake.ask("POST", TARGET, b"nonsense", Content_Type=TYPE)
    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad-payload")
    assert (intake.uploads[0].status, intake.uploads[0].body) == (400, b"nonsense")


def test_a_question_for_quota_is_admitted_until_somebody_orders_otherwise(intake: Running) -> None:
    replies = [intake.ask("GET", QUOTA)]
    intake.intake.faults.set("agent/quota", "deny,429,garbage,500")
    replies += [intake.ask("GET", f"/t/tab-1{QUOTA}") for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 429, 200, 500]
    assert [reply.json() for reply in replies[:2]] == [{"admitted": True}, {"admitted": False}]
    answers = [item for upload in intake.uploads for item in decode(upload)]
    assert [item.admitted for item in answers if isinstance(item, QuotaAnswer)] == [
        True,
        False,
        False,
        True,
        True,
    ]


def test_a_page_can_read_how_long_to_wait_and_the_upload_says_it(intake: Running) -> None:
    intake.intake.faults.set("agent/*", "429:30,503")
    asked = {"Content_Type": TYPE, "Origin": "https://shop.example"}
    first, second = (intake.ask("POST", TARGET, sent().body, **asked) for _ in range(2))
    assert (first.status, first.headers["retry-after"]) == (429, "30")
    assert first.headers["access-control-expose-headers"] == "Retry-After"
    assert (second.status, "retry-after" in second.headers) == (503, False)
    assert [upload.retry_after_ms for upload in intake.uploads] == [30_000, 0]


@pytest.mark.parametrize("prefix", ["", "/t/tab-1"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "script"},
        {"Origin": "https://shop.example", "Sec_Fetch_Site": "cross-site"},
    ],
)
def test_pages_of_any_origin_may_load_the_agent(prefix: str, headers: dict[str, str]) -> None:
    with Running(Settings()) as running:
        reply = running.ask("GET", f"{prefix}/agent.js", None, **headers)
        assert (reply.status, reply.body) == (200, script())
        assert reply.headers["content-type"].startswith("text/javascript")
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        assert running.uploads == []


@pytest.mark.parametrize("target", ["/h/cdn.example/agent.js", "/x/agent.js", "/agent.js/x"])
def test_no_other_address_is_the_agents(target: str) -> None:
    with Running(Settings()) as running:
        assert running.ask("GET", target).status == 404
        cross = running.ask("GET", target, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="script")
        assert cross.status == 403
