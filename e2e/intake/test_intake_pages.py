"""The intake's own pages, in real Chromium: what they show, and whom they ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from bridge import Bridge
from bridge.intake import Intake
from bridge.intake.store import open_store


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with Bridge.launch() as bridge:
        yield bridge.open_tab("about:blank").page


def test_the_page_of_the_api_shows_every_route_and_asks_nobody_else(page: Page, tmp_path: Path) -> None:
    asked, errors = set[str](), list[str]()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    store = open_store(tmp_path)
    with Intake.start(store=store) as intake:
        page.goto(f"{intake.url}/_bridge/docs")
        page.get_by_text("Shapes").wait_for()
        shown = page.locator("summary").all_text_contents()
        assert "GET/_bridge/v1/profiles/{id}" in shown
        assert "POST/_bridge/v1/faults" in shown
        assert "ProfileWhole" in shown
        page.locator("summary", has_text="/_bridge/v1/stream").click()
        page.get_by_text("text/event-stream").wait_for()
        assert {host for host in asked if host} == {urlsplit(intake.url).netloc}
    store.close()
    assert errors == []


def test_a_page_follows_what_arrives_by_fetch(page: Page, tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with Intake.start(store=store) as intake:
        page.goto(f"{intake.url}/_bridge/docs")
        told = page.evaluate(
            """async () => {
              const read = (await fetch('v1/stream')).body.pipeThrough(new TextDecoderStream()).getReader()
              let text = ''
              await fetch('/api/v2/logs', {method: 'POST', body: '{"message":"hello"}'})
              while (!text.includes('data: ')) text += (await read.read()).value
              await read.cancel()
              return text
            }"""
        )
    store.close()
    assert "event: upload" in told
    assert '"track":"logs"' in told
