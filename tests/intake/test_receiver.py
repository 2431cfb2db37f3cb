from __future__ import annotations

import asyncio
import logging

import pytest

from bridge.core.uploads import Upload
from bridge.intake.receiver import Receiver
from bridge.intake.server_state import ServerState
from bridge.intake.settings import Settings
from tests.intake.client import Running


def test_what_was_meant_for_a_vendor_is_kept_whatever_it_is(intake: Running) -> None:
    assert intake.ask("GET", "/t/tab-1/h/intake.org/what?x=1").status == 404
    (upload,) = intake.uploads
    assert (upload.tab, upload.host, upload.target) == ("tab-1", "intake.org", "/what?x=1")


def test_uploads_are_numbered_in_the_order_of_arrival(intake: Running) -> None:
    for _ in range(3):
        intake.ask("POST", "/api/v2/logs", b"{}", X_Some_Header="Value")
    numbers = [int(upload.id.removeprefix("u-")) for upload in intake.uploads]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert all(len(upload.id) == 6 for upload in intake.uploads)
    assert intake.uploads[0].headers["x-some-header"] == "Value"
    assert intake.uploads[0].wall_ms > 1.7e12


@pytest.mark.parametrize("prefix", ["", "/t/tab-1"])
def test_a_beacon_goes_to_its_own_callback(intake: Running, prefix: str) -> None:
    assert intake.ask("POST", prefix + "/_bridge/beacon", b'{"kind":"x"}').status == 204
    assert intake.beacons == [b'{"kind":"x"}']
    assert intake.uploads == []


def test_a_post_to_nowhere_is_recorded_and_a_get_is_not(intake: Running) -> None:
    reply = intake.ask("POST", "/somewhere?a=%20b", b"body")
    assert (reply.status, reply.json()["error"]["code"]) == (404, "unknown-path")
    assert intake.ask("GET", "/favicon.ico").status == 404
    (upload,) = intake.uploads
    assert (upload.target, upload.status, upload.body) == ("/somewhere?a=%20b", 404, b"body")


def test_what_cannot_be_kept_is_not_acknowledged(caplog: pytest.LogCaptureFixture) -> None:
    def full(upload: Upload) -> None:
        raise OSError("no space left")

    receiver = Receiver(ServerState(Settings()), full, lambda body: None)
    with caplog.at_level(logging.CRITICAL):
        answer = asyncio.run(receiver.take("POST", "/api/v2/logs", {}, b"{}"))
    assert answer.status == 503
    assert b"not-kept" in answer.body


def test_a_tab_that_leaves_its_page_finds_an_empty_one(intake: Running) -> None:
    answer = intake.ask("GET", "/_bridge/away")
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert intake.uploads == []
