from __future__ import annotations

import pytest

from bridge.core import events as e
from bridge.core.history import History, Refusal, TabHistory
from bridge.core.sessions import SessionState
from bridge.core.uploads import OtherUpload, QuotaAnswer, StatusReport
from bridge.judging.diagnosis import error_answer, no_contract, why_no_profiler
from bridge.judging.judge import judge
from bridge.judging.replay import Replay
from bridge.vendors import Vendor
from bridge.vendors.built_in import DATADOG, SENTRY
from tests.harness.recorded import START, drawn_recording, page, recording
from tests.harness.recorded import store as stored

TRACKED = "rum=2&id=11111111-aaaa&created=1&expire=9000000000000"


def history(state: SessionState = "tracked") -> History:
    tab = TabHistory("tab-1", START)
    tab.sessions.add(START, (state, None))
    return History(tabs={"tab-1": tab})


def why(seen: History, vendor: Vendor | None = DATADOG, value: str = TRACKED, key: str = "_dd_s") -> str:
    store = e.SessionStoreChanged(
        wall_ms=START,
        tab="tab-1",
        document="d",
        seq=1,
        page_ms=1,
        medium="cookie",
        key=key,
        value=value,
        by="page",
    )
    return why_no_profiler(seen, vendor, "tab-1", store if value else None)


def test_nothing_is_there() -> None:
    said = why(history(), vendor=None, value="")
    assert "no script on the page has constructed a Profiler" in said
    assert "no known RUM product" in said


def test_a_session_that_is_not_sampled_in_6() -> None:
    assert "rum=0 in _dd_s" in why(history("absent"), value="rum=0&expire=9")


def test_a_session_that_may_not_be_sampled_in_7() -> None:
    said = why(history(), key="_dd_s_v2")
    assert "nothing of Datadog's has arrived" in said
    assert "sessionSampleRate" in said


def test_a_product_without_a_session() -> None:
    assert "keeps no session yet" in why(history("absent"), value="")
    assert "session is expired" in why(history("expired"), value="isExpired=1")


def test_a_session_without_profiling() -> None:
    seen = history()
    seen.others.append((START, OtherUpload(upload="u", vendor="datadog", tab="tab-1", track="rum")))
    assert "profilingSampleRate" in why(seen)
    seen.others = [(START, OtherUpload(upload="u", vendor="datadog", tab="tab-2", track="rum"))]
    assert "profilingSampleRate" not in why(seen)


def test_the_sdks_own_word() -> None:
    seen = history()
    word = StatusReport(
        upload="u",
        vendor="datadog",
        tab="tab-1",
        event_type="view",
        date_ms=1,
        status="error",
        reason="not-supported-by-browser",
        session_id="a",
    )
    seen.statuses.append((START, word))
    assert "its profiler is error (not-supported-by-browser)" in why(seen)
    quota = QuotaAnswer(upload="u", vendor="datadog", tab="tab-1", session_id="a", admitted=False)
    seen.quotas.append((START, quota))
    assert "quota was denied" in why(seen)


def test_a_refusal_comes_first() -> None:
    seen = history()
    seen.tabs["tab-1"].refusals.append(
        Refusal(START, "tab-1", "NotAllowedError", "disabled by Document Policy")
    )
    assert "NotAllowedError: disabled by Document Policy" in why(seen)
    assert "NotAllowedError" in why(seen, vendor=None)


@pytest.mark.parametrize("vendor", [None, DATADOG])
def test_a_profiler_that_runs_is_nobodys_or_needs_no_reason(vendor: Vendor | None) -> None:
    started = page(
        e.ProfilerStarted,
        10,
        2,
        profiler=1,
        requested_interval_ms=10,
        sample_interval_ms=10,
        max_buffer_size=9,
    )
    found = recording(vendor=vendor.name if vendor else "")
    found.events = [found.events[0], started, found.events[-1]]
    judgement = judge(Replay.of(found))
    assert ("no known RUM product's" in judgement.reasons.get("", "")) == (vendor is None)
    assert (judgement.verdict == "inconclusive") == (vendor is None)


def test_a_run_without_a_profiler_says_why() -> None:
    found = recording(vendor="")
    found.events = [found.events[0], stored(5, 2, "rum=0&expire=9"), found.events[-1]]
    judgement = judge(Replay.of(found))
    assert judgement.verdict == "inconclusive"
    assert "rum=0 in _dd_s" in judgement.reasons[""]


def test_a_rule_that_a_vendor_does_not_promise_is_never_exercised() -> None:
    """The profiler of this recording never resumes: whether that is a violation depends on the contract."""
    rules = ["one-profiler-per-document", "restarts-on-renewal"]
    assert judge(Replay.of(drawn_recording(rules=rules))).rules["restarts-on-renewal"] == "violated"
    judgement = judge(Replay.of(recording(vendor="sentry", rules=rules)))
    assert judgement.verdict == "held"
    assert judgement.rules == {"one-profiler-per-document": "held", "restarts-on-renewal": "not-exercised"}
    assert "Sentry's contract does not promise it" in judgement.reasons["restarts-on-renewal"]


def test_a_vendor_without_a_contract_is_told_so() -> None:
    assert "nobody has written Sentry's contract yet" in no_contract(History(), SENTRY)


def test_what_an_sdk_without_a_session_needs() -> None:
    said = why(history("absent"), vendor=SENTRY, value="")
    assert "startProfiler()" in said
    assert "profileSessionSampleRate" in said


TOKEN = "TypeError: Cannot read properties of undefined (reading 'token')"


def troubled(*events: e.Event, loaded: bool = True) -> History:
    """A tab whose page reported no profiler and no session, but `events`."""
    found = recording(vendor="")
    shown = [page(e.PageShown, 20, 2, persisted=False)] if loaded else []
    found.events = [found.events[0], *events, *shown, found.events[-1]]
    return Replay.of(found).history


def document_of(event: e.Event) -> str:
    return getattr(event, "document", "")


def test_a_page_error_stands_beside_the_reason() -> None:
    document = document_of(recording().events[0])
    seen = troubled(e.ErrorThrown(wall_ms=START + 5, tab="tab-1", document=document, text=TOKEN))
    assert why(seen, value="").endswith(f"its tracking consent granted?; page error: {TOKEN}")
    assert why(seen, vendor=None, value="").endswith(f"; page error: {TOKEN}")


def answered(status: int = 500) -> e.ErrorAnswered:
    document = document_of(recording().events[0])
    return e.ErrorAnswered(
        wall_ms=START + 1, tab="tab-1", document=document, url="http://x/", top=True, status=status
    )


def test_an_error_answer_without_a_sign_of_an_sdk_ends_the_wait() -> None:
    said = "http://x/ answered 500 (Internal Server Error)"
    assert error_answer(troubled(answered()).tabs["tab-1"]) == said
    assert error_answer(troubled(answered(), loaded=False).tabs["tab-1"]) == ""  # scripts may still come
    assert error_answer(troubled().tabs["tab-1"]) == ""
    assert said in why(troubled(answered()), vendor=None, value="")


@pytest.mark.parametrize(
    "sign",
    [
        page(e.GlobalsSeen, 10, 2, names=["DD_RUM"]),
        stored(10, 2, TRACKED),
        page(e.ProfilerRefused, 10, 2, name="NotAllowedError", message="no"),
    ],
    ids=lambda sign: type(sign).__name__,
)
def test_an_app_that_is_served_with_an_error_status_is_waited_for(sign: e.Event) -> None:
    assert error_answer(troubled(answered(404), sign).tabs["tab-1"]) == ""
