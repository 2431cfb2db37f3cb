"""What of a page's own troubles is named, where something is missing in it."""

from __future__ import annotations

from typing import Any

import pytest

from bridge.core import events as e
from bridge.core.history.troubles import status_text, thrown_in, trouble_of
from tests.core.story import DOC, TAB, Story

ANSWERED = (e.ErrorAnswered, {"url": "http://x/", "top": True, "status": 500})


def thrown(text: str, document: str = DOC) -> tuple[type[e.Event], dict[str, Any]]:
    return e.ErrorThrown, {"text": text, "document": document}


def written(text: str, level: str = "error") -> tuple[type[e.Event], dict[str, Any]]:
    return e.ConsoleWritten, {"text": text, "level": level}


@pytest.mark.parametrize(
    ("told", "trouble"),
    [
        ([], ""),
        ([written("old", "warning")], ""),
        ([written("old", "warning"), written("bad")], "console error: bad"),
        ([thrown("elsewhere", "doc-2")], ""),
        ([thrown("of no known document", "")], "page error: of no known document"),
        ([written("bad"), thrown("a"), thrown("a")], "page error: a"),
        ([thrown("a"), thrown("b"), thrown("c")], "page error: a (and 2 more, the last: c)"),
        ([thrown("a"), ANSWERED], "http://x/ answered 500 (Internal Server Error)"),
    ],
)
def test_the_trouble_of_a_document(told: list[tuple[type[e.Event], dict[str, Any]]], trouble: str) -> None:
    story = Story().opened(0)
    for kind, fields in told:
        story.tell(kind, 10, **{"document": DOC} | fields)
    troubles = story.machine.history.tabs[TAB].troubles
    assert trouble_of(troubles, DOC) == trouble
    assert thrown_in(troubles, "doc-3") == [t["text"] for _, t in told if t.get("document") == ""]


def test_a_status_that_has_no_phrase() -> None:
    assert status_text(599) == "599"
