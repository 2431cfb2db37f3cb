"""The live page of an intake follows what arrives, in a real Chromium: nothing is lost, whatever breaks."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route

from bridge.intake.settings import Settings
from bridge.intake.store import Store, open_store
from e2e.intake.live.conftest import Open, made
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running


def test_a_hundred_uploads_a_second_all_arrive(running: Running, store: Store, opened: Open) -> None:
    with opened(running.url) as found:
        found.page.get_by_text("Nothing has arrived yet").wait_for()
        connection = HTTPConnection(urlsplit(running.url).netloc)
        begin = time.monotonic()
        for number in range(400):
            time.sleep(max(0.0, begin + number / 100 - time.monotonic()))
            connection.request("POST", "/api/v2/logs", b"{}")
            connection.getresponse().read()
        connection.close()
        found.wait_for(store.last_number())
        assert store.last_number() == 400
        found.page.get_by_text("400 uploads").wait_for()
        assert found.page.locator("*").count() < 800
    assert found.said == []


def test_after_a_break_the_list_is_complete(store: Store, opened: Open) -> None:
    running = Running(Settings(), store)
    port = urlsplit(running.url).port or 0
    with opened(running.url) as found:
        send_logs(running)
        found.wait_for(1)
        running.intake.close()
        found.page.get_by_text("no connection").wait_for()
        store.keep(made(250))
        with Running(Settings(port=port), store) as again:
            found.page.get_by_text("no connection").wait_for(state="hidden")
            send_logs(again)
            found.wait_for(252)
            assert "connected again" in found.status.inner_text()


def test_another_store_in_its_place_is_shown_from_its_first_upload(
    store: Store, tmp_path: Path, opened: Open
) -> None:
    store.keep(made(50))
    running = Running(Settings(), store)
    port = urlsplit(running.url).port or 0
    with opened(running.url) as found:
        found.wait_for(50)
        running.intake.close()
        found.page.get_by_text("no connection").wait_for()
        other = open_store(tmp_path / "other")
        with Running(Settings(port=port), other) as again:
            send_logs(again)
            found.wait_for(1)
            found.page.get_by_text("no connection").wait_for(state="hidden")
            assert "what is stored is another" in found.status.inner_text()
            send_profile(again)
            found.wait_for(2)
            found.row("smp")
            found.chosen("Functions")
        other.close()


def test_a_question_that_failed_can_be_asked_again(running: Running, store: Store, opened: Open) -> None:
    store.keep(made(150))
    with opened(running.url) as found:
        found.page.get_by_text("150 uploads").wait_for()
        found.page.route("**/v1/uploads?*before=*", unavailable)
        found.page.route("**/v1/uploads/u-0150", unavailable)
        found.page.locator(".list").evaluate("list => { list.scrollTop = list.scrollHeight }")
        again = found.page.get_by_role("button", name="try again")
        again.wait_for()
        found.page.unroute("**/v1/uploads?*before=*")
        again.click()
        found.wait_for(150)
        assert not again.is_visible()
        # A profile whose session has a time line, then an upload that cannot be shown, and later can.
        found.page.locator(".list").evaluate("list => { list.scrollTop = 0 }")
        found.page.locator("#upload-148").click()
        found.page.get_by_role("slider").wait_for()
        found.page.locator("#upload-150").click()
        found.chosen("not now")
        found.page.get_by_role("slider").wait_for(state="detached")
        found.page.unroute("**/v1/uploads/u-0150")
        found.page.keyboard.press("Enter")
        found.chosen("Request")


def unavailable(route: Route) -> None:
    route.fulfill(status=503, json={"error": {"code": "busy", "message": "not now", "hint": ""}})


def test_what_is_read_does_not_move(running: Running, store: Store, opened: Open) -> None:
    store.keep(made(200))
    with opened(running.url) as found:
        found.wait_for(100)
        found.page.locator(".list").evaluate("list => { list.scrollTop = 600 }")
        before = found.page.evaluate(SEEN)
        for _ in range(5):
            send_logs(running)
        found.page.get_by_role("button", name="5 new ↑").wait_for()
        assert found.page.evaluate(SEEN) == before
        found.page.get_by_role("button", name="5 new ↑").click()
        assert "logs" in found.rows.first.inner_text()
        found.page.get_by_role("button", name="pause").click()
        send_logs(running)
        found.page.get_by_role("button", name="1 new ↑").wait_for()
        found.page.get_by_role("button", name="go on").click()
        found.page.get_by_role("button", name="new ↑").wait_for(state="hidden")
    assert found.said == []


#: The rows that are seen, each with its place, once they are drawn.
SEEN = """async () => {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  return [...document.querySelectorAll('.rows .row')]
    .map((row) => [row.id, row.getBoundingClientRect().top]).filter(([, top]) => top > 0 && top < 900)
}"""


def test_the_token_is_asked_for_once_and_sent(store: Store, opened: Open) -> None:
    store.keep(made(3))
    with Running(Settings(read_token="s3cret"), store) as running, opened(running.url) as found:
        # A header cannot have this one: it is refused where it is entered.
        found.page.locator("dialog input").fill("grün")
        found.page.get_by_role("button", name="read").click()
        assert "ASCII" in found.page.locator("dialog input").evaluate("input => input.validationMessage")
        for token in ("wrong", "s3cret"):
            found.page.locator("dialog input").fill(token)
            found.page.get_by_role("button", name="read").click()
        found.wait_for(3)
        send_profile(running)
        found.wait_for(4)
        assert "s3cret" not in found.page.url
        found.row("smp")
        found.chosen("Functions")
        # A link cannot send the token: the file is fetched.
        with found.page.expect_download() as download:
            found.page.get_by_role("link", name="speedscope").click()
        assert "speedscope" in download.value.suggested_filename
        found.page.reload()
        found.wait_for(4)
        assert found.page.locator("dialog").count() == 0
