from __future__ import annotations

import msgspec
import pytest

from bridge.core.rules import RULES
from bridge.core.uploads import Answered, Profile, QuotaAnswer, StatusReport, Upload
from bridge.errors import BadPayload
from bridge.vendors import Vendor, decode, identify, registered, vendor_named, vendor_of_store_key
from bridge.vendors.built_in import AGENT
from tests.vendors.agent.sample import MORE, TARGET, sent

DIALECT = AGENT.dialect

QUOTA = "/v1/quota?agent=1.0.0&session_id=s-1"


def test_it_is_a_vendor_that_promises_every_rule() -> None:
    vendor: Vendor = AGENT
    assert vendor in registered()
    assert vendor_named("agent") is vendor
    assert vendor_of_store_key("_pb_s") is vendor
    assert vendor.contract
    assert vendor.contract.rules == frozenset(RULES)
    assert vendor.globals == ("profilerBridge",)
    assert "init()" in vendor.hints.needs


def test_its_words_never_mean_two_things() -> None:
    assert AGENT.contract
    assert not AGENT.contract.running_words & AGENT.contract.paused_words
    assert not AGENT.contract.stopped_words & (AGENT.contract.running_words | AGENT.contract.paused_words)


@pytest.mark.parametrize(
    ("method", "target", "owner"),
    [
        ("POST", TARGET, "agent"),
        ("POST", "/dd/v1/profiles?key=k&agent=1.0.0", "agent"),
        ("GET", QUOTA, "agent"),
        ("GET", "/dd/v1/quota?session_id=s&agent=1", "agent"),
        ("POST", "/v1/profiles", "plain"),
        ("POST", "/v1/profiles?agent=", "plain"),
        ("POST", "/dd/v1/profiles", "plain"),
        ("GET", TARGET, None),
        ("POST", QUOTA, None),
        ("GET", "/v1/quota", None),
        ("POST", "/v1/profiles/x?agent=1", None),
        ("POST", "/api/v2/profile?agent=1", "datadog"),
    ],
)
def test_the_query_tells_that_it_is_the_agents(method: str, target: str, owner: str | None) -> None:
    vendor = identify(sent(target, method=method))
    assert (vendor.name if vendor else None) == owner


def test_an_upload_holds_a_profile_and_the_agents_own_word() -> None:
    profile, report = decode(sent())
    assert isinstance(profile, Profile)
    assert isinstance(report, StatusReport)
    assert (profile.vendor, profile.session_id, profile.identity) == ("agent", "s-1", "chunk-1")
    assert (profile.trace.started_ms, len(profile.trace.samples)) == (100, 2)
    assert (report.status, report.reason, report.date_ms) == ("paused", "", MORE["state_at"])
    assert (report.upload, report.tab, report.session_id) == ("u-0001", "t", "s-1")


@pytest.mark.parametrize(
    ("state", "status", "reason"),
    [
        ("running", "running", ""),
        ("stopped(session-expired)", "stopped", "session-expired"),
        ("stopped(stopped-by-user)", "stopped", "stopped-by-user"),
        ("stopped(quota-denied)", "stopped", "quota-denied"),
        ("stopped(error)", "error", "error"),
        ("stopped(policy-missing)", "error", "policy-missing"),
    ],
)
def test_the_models_words_are_told_in_those_of_a_report(state: str, status: str, reason: str) -> None:
    report = decode(sent(state=state))[1]
    assert isinstance(report, StatusReport)
    assert (report.status, report.reason) == (status, reason)


def test_a_word_that_is_none_of_the_models_is_no_report() -> None:
    assert len(decode(sent(state="dancing"))) == 1


def test_events_are_told_one_by_one() -> None:
    events = DIALECT.events(sent())
    assert [event.type for event in events] == ["view", "view", "long_task", "long_task", "action", "vital"]
    # By the start of the run, which `Date` and `performance.now()` both know.
    assert [event.date_ms for event in events] == [
        1_000_090.5,
        1_000_110,
        1_000_101,
        1_000_100,
        1_000_105,
        1_000_106,
    ]
    assert [event.view_id for event in events] == ["v-1", "v-2", None, None, None, None]
    assert {(event.session_id, event.track, event.vendor) for event in events} == {
        ("s-1", "profile", "agent")
    }
    assert events[4].data == {"name": "buy", "at_ms": 105}
    assert DIALECT.events(sent(QUOTA, method="GET")) == []


@pytest.mark.parametrize("at", [None, True, "5", 10**400])
def test_an_event_without_a_time_has_no_date(at: object) -> None:
    (event,) = DIALECT.events(sent(views=[], tasks=[], vitals=[], actions=[{"name": "a", "at_ms": at}]))
    assert event.date_ms is None


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (msgspec.structs.replace(sent(), body=b"nonsense"), "multipart"),
        (msgspec.structs.replace(sent(), headers={"content-type": "application/json"}), "multipart"),
        (sent(views=3), "views"),
        (sent(state_at="now"), "state_at"),
    ],
)
def test_what_is_not_of_its_format_is_refused(broken: Upload, why: str) -> None:
    with pytest.raises(BadPayload, match=why):
        decode(broken)


@pytest.mark.parametrize(
    ("status", "denied", "admitted"),
    [(200, False, True), (200, True, False), (429, False, False), (500, False, True)],
)
def test_the_answer_to_its_question_for_quota(status: int, denied: bool, admitted: bool) -> None:
    asked = msgspec.structs.replace(
        sent(QUOTA, method="GET"), status=status, answered=Answered(quota_denied=denied)
    )
    (answer,) = decode(asked)
    assert isinstance(answer, QuotaAnswer)
    assert (answer.session_id, answer.admitted) == ("s-1", admitted)
