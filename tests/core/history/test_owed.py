"""Whether a profiler is owed: the draw of a session, and denials of quota with their time."""

from __future__ import annotations

import pytest
from msgspec import structs

from bridge.core import events as e
from bridge.core.contracts import Contract
from bridge.core.history import FOREVER, History
from bridge.core.history.owed import denials, denied, drawn, why_draw_unknown, why_not_drawn
from bridge.core.uploads import SampleRates
from tests.core.story import CONTRACT, TAB, Story

ALL, HALF = SampleRates(session=100, profiling=100), SampleRates(session=80, profiling=50)
#: Draws the sessions whose id is below the share, and knows no id that is no number.
DRAWS: Contract = structs.replace(
    CONTRACT,
    draw=lambda session, rates, _sampled: int(session) < rates.profiling if session.isdigit() else None,
)


def told(*rates: SampleRates, sampled: bool | None = None, session: str = "70") -> History:
    """The history of a tab whose SDK reported these rates, and whose store says this of the session."""
    history = Story().opened(0).until(10).machine.history
    if rates:
        history.rates[TAB] = list(rates)
    if sampled is not None:
        history.sampled[session] = sampled
    return history


def test_a_vendor_that_does_not_draw_profiles_every_session() -> None:
    assert drawn(told(), CONTRACT, TAB, None) is True


@pytest.mark.parametrize(
    ("history", "session", "answer"),
    [
        (told(ALL), "70", True),
        (told(HALF), "70", False),
        (told(HALF), "49", True),
        (told(), "70", None),
        (told(ALL), None, None),
        (told(ALL), "no number", None),
        # Two events with other rates, which differ on this session, and do not differ on that one.
        (told(ALL, HALF), "70", None),
        (told(ALL, HALF), "10", True),
        (told(ALL, sampled=False), "70", False),
        (told(ALL, sampled=True), "70", True),
    ],
)
def test_the_draw_of_a_session(history: History, session: str | None, answer: bool | None) -> None:
    assert drawn(history, DRAWS, TAB, session) is answer


def test_the_reasons_name_the_rates() -> None:
    assert why_not_drawn(told(HALF), TAB, "70") == (
        "session 70 is not drawn for profiling: 50 % of sessions, of which 80 % are tracked, are"
    )
    assert "as its store says" in why_not_drawn(told(sampled=False), TAB, "70")
    assert "no event has told" in why_draw_unknown(told(), TAB, "70")
    assert "100 % of sessions or 50 %" in why_draw_unknown(told(ALL, HALF), TAB, "70")


def refused(session: str | None = "a", at: float = 100) -> Story:
    """A tab with session `a`, whose SDK was denied quota for `session`."""
    return Story().opened(0).store(5, "a").quota(at, admitted=False, session=session)


def spans(story: Story) -> list[tuple[float, float]]:
    return [(found.start, found.end) for found in denials(story.machine.history)]


def test_a_denial_lasts_as_long_as_its_session() -> None:
    assert spans(refused().until(900)) == [(100, FOREVER)]
    assert spans(refused().store(500, "b").until(900)) == [(100, 500)]
    assert spans(refused().store(500, "expired").until(900)) == [(100, 500)]


def test_it_ends_with_the_document_and_with_the_users_start() -> None:
    assert spans(refused().tell(e.PageHidden, 400, persisted=False).until(900)) == [(100, 400)]
    assert spans(refused().intent(300, "stop").intent(600, "run").until(900)) == [(100, 600)]


def test_an_admission_and_an_answer_about_another_session_deny_nothing() -> None:
    assert spans(Story().opened(0).store(5, "a").quota(100, admitted=True, session="a").until(900)) == []
    assert spans(refused("another").until(900)) == []
    assert spans(refused(None).until(900)) == [(100, FOREVER)]  # it names none: the session of that moment


def test_without_a_tracked_session_there_is_nothing_to_deny() -> None:
    assert spans(Story().opened(0).store(5, "expired").quota(100, admitted=False).until(900)) == []


def test_in_force_at_any_time_of_a_span() -> None:
    history = refused().store(500, "b").until(900).machine.history
    tab = history.tabs[TAB]
    assert [denied(history, tab, *span) for span in ((0, 99), (0, 100), (499, 600), (500, 600))] == [
        False,
        True,
        True,
        False,
    ]
