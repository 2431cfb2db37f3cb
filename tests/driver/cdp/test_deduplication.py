from __future__ import annotations

from bridge.core.events import BeforeUnload
from bridge.driver.cdp.deduplication import Deduplicator


def event(seq: int, document: str = "d") -> BeforeUnload:
    return BeforeUnload(wall_ms=1, page_ms=1, document=document, seq=seq)


def test_a_number_received_before_is_repeated_and_one_left_out_is_late() -> None:
    deduplicator = Deduplicator()
    found = [deduplicator.novelty(event(seq)) for seq in (1, 2, 5, 1, 3, 5, 3, 6)]
    assert found == ["new", "new", "new", "repeated", "late", "repeated", "repeated", "new"]


def test_another_document_is_counted_from_its_start() -> None:
    deduplicator = Deduplicator()
    events = [event(1), event(1, "e"), event(2, "e")]
    assert [deduplicator.novelty(each) for each in events] == ["new"] * 3
