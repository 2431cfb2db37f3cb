from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bridge.core import events as e
from bridge.core.sequence import Sequencer


def page(
    seq: int, document: str = "d", kind: type[e.PageEvent] = e.Activity, **fields: object
) -> e.PageEvent:
    fields = fields or ({"type": "click", "trusted": True} if kind is e.Activity else {})
    return kind(wall_ms=float(seq), tab="tab-1", document=document, seq=seq, page_ms=float(seq), **fields)


def gone(document: str = "d") -> e.DocumentGone:
    return e.DocumentGone(wall_ms=99.0, tab="tab-1", document=document)


def test_events_in_order_pass_at_once() -> None:
    sequencer = Sequencer()
    assert [sequencer.feed(page(n)) for n in (1, 2, 3)] == [[page(1)], [page(2)], [page(3)]]
    assert not sequencer.unsettled()


def test_a_duplicate_is_dropped() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1))
    assert sequencer.feed(page(1)) == []


def test_a_hole_that_is_filled_in_time_is_no_loss() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1))
    assert sequencer.feed(page(3)) == []
    assert sequencer.unsettled()
    assert sequencer.feed(page(2)) == [page(2), page(3)]
    assert sequencer.settle(5) == []


def test_a_hole_that_stays_is_reported_never_silent() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1))
    sequencer.feed(page(4))
    sequencer.feed(page(7))
    assert sequencer.settle(50) == [
        e.EventsMissing(wall_ms=1, tab="tab-1", document="d", first_seq=2, last_seq=3),
        page(4),
        e.EventsMissing(wall_ms=4, tab="tab-1", document="d", first_seq=5, last_seq=6),
        page(7),
    ]


def test_a_document_that_said_goodbye_is_not_lost() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1))
    assert sequencer.feed(gone()) == []
    sequencer.feed(page(2, kind=e.PageHidden, persisted=False))
    assert not sequencer.unsettled()
    assert sequencer.settle(5) == []


def test_a_document_without_last_words_is_lost() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1))
    sequencer.feed(gone())
    assert sequencer.unsettled()
    [lost] = sequencer.settle(5)
    assert lost == e.DocumentLost(
        wall_ms=99.0, tab="tab-1", document="d", last_seq=1, missing_at_most=e.LEAVING_EVENTS_MAX
    )
    assert sequencer.settle(6) == []


def test_a_page_back_from_bfcache_can_be_lost_again() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1, kind=e.PageHidden, persisted=True))
    sequencer.feed(page(2, kind=e.PageShown, persisted=True))
    sequencer.feed(gone())
    assert [type(event) for event in sequencer.settle(5)] == [e.DocumentLost]


def test_a_page_that_came_back_from_bfcache_was_never_lost() -> None:
    sequencer = Sequencer()
    sequencer.feed(page(1, kind=e.PageHidden, persisted=True))
    sequencer.feed(gone())
    sequencer.feed(page(2, kind=e.PageShown, persisted=True))
    assert not sequencer.unsettled()
    assert sequencer.settle(5) == []


def test_events_of_no_document_pass() -> None:
    opened = e.TabOpened(wall_ms=1, tab="tab-1")
    assert Sequencer().feed(opened) == [opened]


@given(st.sets(st.integers(1, 30), min_size=1), st.randoms(use_true_random=False))
def test_every_event_comes_out_once_in_order_and_every_hole_is_named(
    arrived: set[int], shuffler: random.Random
) -> None:
    feed = list(arrived) * 2
    shuffler.shuffle(feed)
    sequencer = Sequencer()
    out = [event for seq in feed for event in sequencer.feed(page(seq))] + sequencer.settle(100)
    told: list[int] = []
    for event in out:
        if isinstance(event, e.EventsMissing):
            told += range(event.first_seq, event.last_seq + 1)
            assert not arrived & set(range(event.first_seq, event.last_seq + 1))
        elif isinstance(event, e.PageEvent):
            assert event.seq in arrived
            told.append(event.seq)
    assert told == list(range(1, max(arrived) + 1))
