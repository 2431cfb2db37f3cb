"""A vendor's rules see its own SDK's doings; the other SDKs on the page are judged beside it."""

from __future__ import annotations

from bridge.core import events as e
from bridge.core.history.ownership import NOBODY, Ownership
from bridge.core.uploads import QuotaAnswer, StatusReport
from bridge.judging.judge import judge
from bridge.judging.projection import concerns
from bridge.judging.replay import Replay, owned_by
from bridge.judging.results import result_of
from bridge.vendors.built_in import DATADOG, SENTRY
from tests.harness.recorded import START, page, recording, started, store

OWNED = Ownership({("tab-1", "doc", 1): "datadog", ("tab-1", "doc", 2): "sentry"}, {})


def test_a_profiler_concerns_its_owner_alone() -> None:
    for number, mine, other in ((1, DATADOG, SENTRY), (2, SENTRY, DATADOG)):
        stop = page(e.ProfilerStopCalled, 1, 1, profiler=number)
        assert concerns(stop, mine, OWNED)
        assert not concerns(stop, other, OWNED)
    nobodys = started(1, 1, 3, "http://x/a.js:1:1")
    assert not concerns(nobodys, DATADOG, OWNED)


def test_a_session_store_concerns_the_vendor_of_its_key() -> None:
    assert concerns(store(1, 1, ""), DATADOG, OWNED)
    assert not concerns(store(1, 1, ""), SENTRY, OWNED)


def test_what_happens_to_the_page_concerns_everybody() -> None:
    hidden = page(e.VisibilityChanged, 1, 1, visibility="hidden", trusted=True)
    assert concerns(hidden, DATADOG, OWNED)
    assert concerns(hidden, SENTRY, OWNED)


def with_another(site: str) -> Replay:
    """The subject's profiler from a served file, and a second one from `site`, never stopped."""
    found = recording(vendor="datadog", sdk="http://x/sdk/")
    found.events[2] = started(10, 3, 1, "http://x/sdk/rum.js:1:1")
    found.events.insert(3, started(12, 9, 2, site))
    return Replay.of(found)


def test_a_profiler_of_nobody_known_is_told_and_not_judged() -> None:
    replay = with_another("http://x/app.js:5:14")
    judgement = judge(replay)
    assert judgement.rules["one-profiler-per-document"] == "held"
    assert judgement.notices == [
        "native profiler #2 of tab-1 is not known to be any SDK's "
        "(constructed at http://x/app.js:5:14): it is not judged"
    ]
    assert result_of(replay, judgement).notices == judgement.notices
    assert len(replay.everything.natives()) == 2
    assert len(replay.history.natives()) == 1


def test_profilers_of_one_place_are_told_together() -> None:
    found = recording(vendor="datadog", sdk="http://x/sdk/")
    found.events[2] = started(10, 3, 1, "http://x/sdk/rum.js:1:1")
    sites = ["http://x/app.js:5:14", "", "http://x/app.js:5:14", "http://x/app.js:7:14", ""]
    for number, site in enumerate(sites, start=2):
        found.events.insert(1 + number, started(10 + number, 7 + number, number, site))
    assert judge(Replay.of(found)).notices == [
        "native profiler #2 of tab-1 is not known to be any SDK's "
        "(constructed at http://x/app.js:5:14): it is not judged, nor is 1 more like it",
        "native profiler #3 of tab-1 is not known to be any SDK's "
        "(where it was constructed could not be seen): it is not judged, nor is 1 more like it",
        "native profiler #5 of tab-1 is not known to be any SDK's "
        "(constructed at http://x/app.js:7:14): it is not judged",
    ]


def test_a_second_one_of_the_subject_is_judged_and_a_second_script_is_a_second_copy() -> None:
    judgement = judge(with_another("http://x/sdk/copy.js:1:1"))
    assert judgement.rules["one-profiler-per-document"] == "violated"
    assert judgement.notices == [
        "the page has 2 copies of Datadog's SDK: http://x/sdk/rum.js, http://x/sdk/copy.js"
    ]


def test_a_profiler_that_stopped_before_the_first_event_was_sent_is_the_sdks_if_it_asked_for_quota() -> None:
    found = recording(vendor="datadog")
    found.events[2] = started(10, 3, 1, "http://x/app.js:1:1")
    history = Replay.of(found).everything
    stopped = StatusReport(
        upload="u-1",
        vendor="datadog",
        tab="tab-1",
        event_type="view",
        date_ms=START,
        status="stopped",
        reason="",
        session_id=None,
    )
    history.statuses.append((START + 900, stopped))
    assert owned_by(history, DATADOG).of("tab-1", "doc", 1) == NOBODY
    denied = QuotaAnswer(upload="u-0", vendor="datadog", tab="tab-1", session_id=None, admitted=False)
    history.quotas.append((START + 20, denied))
    assert owned_by(history, DATADOG).of("tab-1", "doc", 1) == "datadog"


def test_a_page_with_one_sdk_has_nothing_beside_its_verdict() -> None:
    replay = Replay.of(recording())
    assert judge(replay).notices == []
    assert replay.others == []
    assert result_of(replay).others == {}
