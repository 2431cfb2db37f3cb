"""Which documents owed a profiler and had none."""

from __future__ import annotations

import pytest

from bridge.core import events as e
from bridge.core.history.lacking import Lacking, lacking_documents
from tests.core.story import CONTRACT, TAB, Story, at_work

GRACE = CONTRACT.graces.start_ms


def lacking(story: Story) -> list[Lacking]:
    return list(lacking_documents(story.machine.history, CONTRACT, "Story", store=True))


def reloaded(visibility: str = "visible", store: str = "a") -> Story:
    """A profiler ran in the first document. The second one loads at 1000 ms, and its SDK is there at 1010."""
    story = at_work().stopped(990).tell(e.PageHidden, 995, persisted=False)
    story.document = "doc-2"
    story.opened(1000, visibility).tell(e.PageShown, 1005, persisted=False)
    return story.store(1010, store) if store else story


def test_a_later_document_owes_a_profiler_of_its_own() -> None:
    [found] = lacking(reloaded().until(1010 + GRACE))
    assert (found.visit.document, found.begin, found.excuse, found.alone) == ("doc-2", 1010, "", False)
    assert lacking(reloaded().started(1100).until(3000)) == []


def test_a_document_without_a_sign_of_the_sdk_owes_nothing() -> None:
    assert lacking(reloaded(store="").until(5000)) == []


def test_what_the_document_before_says_last_is_no_sign() -> None:
    assert lacking(reloaded(store="").said(1050, "running", 11).until(5000)) == []
    [found] = lacking(reloaded(store="").said(1000 + GRACE, "stopped", 1100).until(5000))
    assert found.excuse == ""


def test_a_write_to_a_store_that_the_sdk_does_not_follow_is_a_sign_too() -> None:
    story = reloaded(store="").store(1010, "a", by="elsewhere").until(5000)
    assert lacking(story) == []
    story.machine.history.tabs[TAB].note_write(1020)
    assert [(found.begin, found.excuse) for found in lacking(story)] == [(1020, "")]


@pytest.mark.parametrize(
    ("story", "why"),
    [
        (reloaded().until(1009 + GRACE), "the time for a profiler was too short"),
        (
            reloaded().tell(e.PageHidden, 1009 + GRACE, persisted=False).until(5000),
            "the document was left before a profiler was due",
        ),
        (
            reloaded().hidden(1200).shown(1300).hidden(1500).until(5000),
            "the time for a profiler was too short",
        ),
        (reloaded("hidden").until(5000), "the tab was never visible"),
        (reloaded(store="expired").until(5000), "no session was tracked"),
        (reloaded().quota(1100, admitted=False, session="a").until(5000), "Story's quota was denied"),
        (reloaded().intent(1012, "stop").until(5000), "the user had stopped the profiler"),
        (reloaded().intent(1001, "stop").until(5000), "the user had stopped the profiler"),
        (
            reloaded().tell(e.LifecycleChanged, 1100, lifecycle="frozen", trusted=True).until(5000),
            "the time for a profiler was too short",
        ),
    ],
)
def test_nothing_is_owed(story: Story, why: str) -> None:
    assert [found.excuse for found in lacking(story)] == [why]


def test_a_break_begins_the_grace_anew() -> None:
    story = reloaded().hidden(1200).shown(1300)
    assert [found.excuse for found in lacking(story.until(1299 + GRACE))] != [""]
    assert [found.excuse for found in lacking(story.until(1300 + GRACE))] == [""]


def test_a_session_that_is_renewed_in_the_later_document_owes_one_from_then_on() -> None:
    story = reloaded(store="expired").until(4000).store(4000, "b")
    assert [found.excuse for found in lacking(story.until(3999 + GRACE))] != [""]
    assert [found.excuse for found in lacking(story.until(4000 + GRACE))] == [""]


def test_a_denial_of_another_session_excuses_nothing() -> None:
    story = reloaded().quota(1100, admitted=False, session="z").until(5000)
    assert [found.excuse for found in lacking(story)] == [""]


def test_a_refused_profiler_was_owed_at_once() -> None:
    story = reloaded().tell(e.ProfilerRefused, 1015, name="NotAllowedError", message="no").until(1020)
    [found] = lacking(story)
    assert (found.excuse, [refusal.message for refusal in found.refusals]) == ("", ["no"])


def test_words_that_arrive_late_tell_that_the_sdk_was_there_before() -> None:
    story = Story().opened(0).store(1, "a", by="elsewhere").said(3000, "stopped", 1).hidden(3010).until(5000)
    assert [(found.begin, found.excuse) for found in lacking(story)] == [(0, "")]


def test_the_first_write_of_a_document_is_noted() -> None:
    visits = reloaded().store(1500, "b").machine.history.tabs[TAB].visits
    assert [visit.store_at for visit in visits] == [5, 1010]


def test_where_none_ran_the_end_of_the_recording_is_no_excuse() -> None:
    story = Story().opened(0).store(5, "a").until(20)
    assert [(found.excuse, found.alone) for found in lacking(story)] == [("", True)]


def test_a_document_that_is_left_at_once_owes_nothing_for_the_one_after_it() -> None:
    story = Story().opened(0).store(5, "a").tell(e.PageHidden, 100, persisted=False)
    story.document = "doc-2"
    story.opened(110).until(5000)
    assert [found.excuse for found in lacking(story)] == ["the document was left before a profiler was due"]


def test_a_document_that_had_one_before_the_bfcache_is_judged_by_the_rules() -> None:
    story = at_work().stopped(100).tell(e.PageHidden, 110, persisted=True)
    story.document = "doc-2"
    story.opened(120).tell(e.PageHidden, 300, persisted=False)
    story.document = "doc-1"
    story.tell(e.PageShown, 310, persisted=True).store(320, "a").until(5000)
    assert story.machine.history.tabs[TAB].visits[-1].document == "doc-1"
    assert lacking(story) == []
