"""Which messages Playwright gets in a Chromium that others use too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.driver.browser.page_filter import PageFilter


@pytest.fixture
def pages() -> PageFilter:
    pages = PageFilter()
    pages.is_ours = {"ours"}.__contains__
    return pages


def attached(target: str, context: str = "theirs", session: str = "", **more: Any) -> str:
    info = {"targetId": target, "type": "page", "title": "", "url": "", "attached": True}
    if context:
        info["browserContextId"] = context
    session = session or f"s-{target}"
    params = {"sessionId": session, "targetInfo": info | more, "waitingForDebugger": True}
    return json.dumps({"method": "Target.attachedToTarget", "params": params})


def shown(pages: PageFilter, text: str) -> bool:
    passed = pages.from_chromium(text)
    assert passed.to_playwright in ([], [text])
    return bool(passed.to_playwright)


def let_go(commands: list[str]) -> list[tuple[str, str]]:
    decoded = [json.loads(command) for command in commands]
    return [(c["method"], c.get("sessionId") or c["params"]["sessionId"]) for c in decoded]


def notice(session: str) -> str:
    return json.dumps({"method": "Page.javascriptDialogOpening", "params": {}, "sessionId": session})


def test_a_page_of_others_is_let_go_of_and_nothing_is_told_of_it(pages: PageFilter) -> None:
    passed = pages.from_chromium(attached("t"))
    assert passed.to_playwright == []
    assert let_go(passed.to_chromium) == [
        ("Runtime.runIfWaitingForDebugger", "s-t"),
        ("Target.detachFromTarget", "s-t"),
    ]
    for command in map(json.loads, passed.to_chromium):
        session = {"sessionId": command["sessionId"]} if "sessionId" in command else {}
        assert not shown(pages, json.dumps({"id": command["id"], "result": {}, **session}))
    assert not shown(pages, notice("s-t"))
    detached = json.dumps({"method": "Target.detachedFromTarget", "params": {"sessionId": "s-t"}})
    assert not shown(pages, detached)
    assert shown(pages, detached.replace("s-t", "s-other"))


def test_our_pages_their_sessions_and_the_browsers_are_shown(pages: PageFilter) -> None:
    for text in (
        attached("t", "ours"),
        notice("s-t"),
        # A frame of it, which Chromium tells of in the page's session, with the context or without.
        json.dumps(json.loads(attached("f", "")) | {"sessionId": "s-t"}),
        json.dumps(json.loads(attached("f", "theirs")) | {"sessionId": "s-t"}),
        attached("b", "", type="browser"),
        json.dumps({"id": 7, "result": {"product": "Chrome/156", "targetId": "t"}}),
        json.dumps({"id": 8, "error": {"code": -32000, "message": "no"}}),
        json.dumps({"method": "Browser.downloadProgress", "params": {"guid": "1"}}),
    ):
        assert shown(pages, text), text


def create(pages: PageFilter, number: int) -> None:
    pages.from_playwright(json.dumps({"id": number, "method": "Target.createTarget", "params": {}}))


def test_a_page_that_playwright_makes_is_shown_and_what_others_make_meanwhile_is_not(
    pages: PageFilter,
) -> None:
    create(pages, 1)
    create(pages, 2)
    assert pages.from_chromium(attached("made")) == ([], [])
    assert pages.from_chromium(attached("foreign")) == ([], [])
    assert pages.from_chromium(attached("second")) == ([], [])
    answer = json.dumps({"id": 1, "result": {"targetId": "made"}})
    assert pages.from_chromium(answer) == ([attached("made"), answer], [])
    answer = json.dumps({"id": 2, "result": {"targetId": "second"}})
    passed = pages.from_chromium(answer)
    assert passed.to_playwright == [attached("second"), answer]
    assert {session for _, session in let_go(passed.to_chromium)} == {"s-foreign"}
    assert shown(pages, attached("popup", openerId="made"))
    assert not shown(pages, attached("theirs", openerId="foreign"))


def test_a_page_that_could_not_be_made_leaves_nothing_held(pages: PageFilter) -> None:
    create(pages, 1)
    pages.from_chromium(attached("foreign"))
    passed = pages.from_chromium(json.dumps({"id": 1, "error": {"code": -32000, "message": "no window"}}))
    assert {session for _, session in let_go(passed.to_chromium)} == {"s-foreign"}


def test_a_context_that_playwright_makes_is_its_own(pages: PageFilter) -> None:
    assert not shown(pages, attached("before", "made"))
    assert shown(pages, json.dumps({"id": 1, "result": {"browserContextId": "made"}}))
    assert shown(pages, attached("after", "made"))
    in_session = json.dumps({"id": 2, "result": {"browserContextId": "too"}, "sessionId": "s-browser"})
    assert shown(pages, in_session)
    assert shown(pages, attached("there", "too"))
