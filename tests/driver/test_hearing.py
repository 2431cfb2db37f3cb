from __future__ import annotations

from bridge.core.events import BeforeUnload
from bridge.driver.hearing import Hearing


def event(seq: int, document: str = "d") -> BeforeUnload:
    return BeforeUnload(wall_ms=1, page_ms=1, document=document, seq=seq)


def test_what_is_said_again_is_old_and_what_was_missed_is_late() -> None:
    hearing = Hearing()
    heard = [hearing.hears(event(seq)) for seq in (1, 2, 5, 1, 3, 5, 3, 6)]
    assert heard == ["new", "new", "new", "old", "late", "old", "old", "new"]


def test_another_document_counts_anew() -> None:
    hearing = Hearing()
    assert [hearing.hears(event(1)), hearing.hears(event(1, "e")), hearing.hears(event(2, "e"))] == [
        "new"
    ] * 3
