from __future__ import annotations

import msgspec
import pytest

from bridge.core.uploads import SampleRates, SessionReport
from tests.core.story import CONTRACT, Story

RULE = "starts-only-when-allowed"
RESTARTS = "restarts-on-renewal"
RESUMES = "resumes-when-visible"


def draw(session_id: str, rates: SampleRates, sampled: bool | None) -> bool | None:
    """Sessions named `a...` are always drawn, `b...` never; of others nobody knows."""
    return {"a": True, "b": False}.get(session_id[0])


DRAWING = msgspec.structs.replace(CONTRACT, draw=draw)


class Drawn(Story):
    def rates(self, at: float, profiling: float = 50) -> Story:
        report = SessionReport(
            upload=f"u-{at:g}",
            vendor="story",
            tab=self.tab,
            session_id="a",
            date_ms=at,
            rates=SampleRates(session=100, profiling=profiling),
        )
        self.machine.advance(at)
        self.machine.feed_upload(at, report)
        return self


def renewed(session: str = "b") -> Drawn:
    """A profiler stops on expiry; the user's click renews the session at 2000 ms. The SDK tells its rates."""
    story = Drawn(DRAWING)
    story.opened(0).store(5, "a").started(10).store(1000, "expired").stopped(1001).store(2000, session)
    story.rates(2100)
    return story


def test_a_session_that_is_not_drawn_gets_no_profiler() -> None:
    judgement = renewed().until(5000).judge(RULE, RESTARTS)
    assert judgement.rules == {RULE: "held", RESTARTS: "not-exercised"}
    assert judgement.reasons[RESTARTS] == "session b is not drawn for profiling: 50 % of sessions are"


def test_a_profiler_of_a_session_that_is_not_drawn_is_a_violation() -> None:
    judgement = renewed().started(2200, 2).until(5000).judge(RULE, RESTARTS)
    assert judgement.rules == {RULE: "violated", RESTARTS: "not-exercised"}
    assert judgement.violations[0].at_ms == 2200
    assert judgement.violations[0].message == (
        "session b is not drawn for profiling: 50 % of sessions are, "
        "native profiler #2 of tab-1 was started at 2200 ms"
    )


def test_a_drawn_session_is_owed_its_profiler() -> None:
    judgement = renewed("a2").until(5000).judge(RULE, RESTARTS)
    assert judgement.rules == {RULE: "not-exercised", RESTARTS: "violated"}


def test_a_session_of_which_nobody_knows_is_neither() -> None:
    judgement = renewed("c").until(5000).judge(RULE, RESTARTS)
    assert judgement.rules == {RULE: "not-exercised", RESTARTS: "inconclusive"}
    assert judgement.reasons[RESTARTS].endswith("depends on the SDK: 50 % of sessions are")


def test_a_third_session_that_is_drawn_is_owed_a_profiler_again() -> None:
    story = renewed().until(5000).store(6000, "expired").store(7000, "a3").until(9000)
    assert story.verdict(RESTARTS) == "violated"


def test_a_page_that_is_loaded_with_a_session_that_is_not_drawn() -> None:
    story = Drawn(DRAWING)
    story.opened(0).store(5, "b")
    story.rates(100)
    assert story.until(200).verdict(RULE) == "inconclusive"
    assert story.until(500).verdict(RULE) == "held"
    assert story.started(600).verdict(RULE) == "violated"


def test_profiling_that_is_switched_off_shows_nothing() -> None:
    story = Drawn(DRAWING)
    story.opened(0).store(5, "b")
    story.rates(100, profiling=0)
    assert story.until(5000).verdict(RULE) == "not-exercised"


def denied(at: float = 1000) -> Story:
    return Story().opened(0).store(5, "a").started(10).quota(at, admitted=False)


def test_a_profiler_stops_when_its_quota_is_denied() -> None:
    assert denied().stopped(1050).until(5000).verdict(RULE) == "held"
    assert denied().until(5000).judge(RULE).violations[0].message == (
        "quota was denied at 1000 ms, native profiler #1 of tab-1 is alive 100 ms later"
    )


def test_after_a_denial_no_other_profiler_runs_for_this_session() -> None:
    story = denied().stopped(1050).started(3000, 2)
    assert story.until(3050).verdict(RULE) == "inconclusive"
    assert story.until(5000).verdict(RULE) == "violated"


def test_a_start_whose_answer_is_on_its_way_may_be_taken_back() -> None:
    assert denied(11).stopped(15).started(16, 2).stopped(18, 2).until(5000).verdict(RULE) == "held"


@pytest.mark.parametrize("ends", ["renewed", "user"])
def test_a_denial_ends(ends: str) -> None:
    story = denied().stopped(1050)
    story = story.store(2000, "b") if ends == "renewed" else story.intent(2000, "stop").intent(2001, "run")
    assert story.started(3000, 2).until(5000).verdict(RULE) == "held"


def test_a_tab_that_is_shown_after_a_denial_owes_no_profiler() -> None:
    story = Story().opened(0).store(5, "a").started(10).hidden(500).stopped(501)
    judgement = story.quota(600, admitted=False).shown(1000).until(5000).judge(RESUMES)
    assert judgement.rules[RESUMES] == "not-exercised"
    assert judgement.reasons[RESUMES] == "the profiler's quota was denied"


def test_a_stop_by_the_user_and_a_denial_are_given_as_reasons() -> None:
    story = Story().opened(0).store(5, "a").started(10).intent(500, "stop").stopped(501)
    story.store(1000, "expired").store(2000, "b").until(5000)
    assert story.judge(RESTARTS).reasons[RESTARTS] == "the user had stopped the profiler"
    story = denied(500).stopped(501).store(1000, "expired").store(2000, "b").until(5000)
    assert story.judge(RESTARTS).reasons[RESTARTS] == "the profiler's quota had been denied"


def test_a_profiler_whose_session_nobody_names_keeps_an_undrawn_one_from_being_held() -> None:
    story = Drawn(DRAWING)
    story.opened(0).quota(5, admitted=True, session="b")
    story.rates(10).started(20).until(5000)
    assert story.verdict(RULE) == "not-exercised"
