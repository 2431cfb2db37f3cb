from __future__ import annotations

import time
from base64 import b64encode
from concurrent.futures import Future
from typing import Any

import pytest

from bridge.core.events import Event, RequestHeld
from bridge.driver.cdp.held_requests import HeldRequests
from bridge.errors import ProtocolError

GONE = ProtocolError("Fetch.continueRequest", "Invalid InterceptionId.")


def paused(body: bytes = b"body", **more: Any) -> dict[str, Any]:
    request = {
        "url": "https://rum.example.com/api?dd-api-key=pub123456",
        "method": "POST",
        "headers": {"Content-Type": "text/plain", "Cookie": "secret=1"},
        "postDataEntries": [{"bytes": b64encode(part).decode()} for part in (body[:2], body[2:])],
    }
    return {"requestId": "r", "frameId": "f", "resourceType": "XHR", "request": request, **more}


class Told:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.held = HeldRequests(self.events.append)

    def request(
        self, error: Exception | None = None, *, age_s: float = 0.25, of: dict[str, Any] | None = None
    ) -> None:
        answer: Future[dict[str, Any]] = Future()
        self.held.watch(answer, of or paused(), "tab-1", time.monotonic() - age_s)
        answer.set_exception(error) if error else answer.set_result({})


def test_a_request_that_the_browser_aborted_is_told_with_its_body() -> None:
    told = Told()
    told.request(GONE)
    [event] = told.events
    assert isinstance(event, RequestHeld)
    assert (event.tab, event.method, event.aborted, event.body) == ("tab-1", "POST", True, b"body")
    assert 250 <= event.held_ms < 5000
    assert "pub123456" not in event.url
    assert event.headers == {"content-type": "text/plain", "cookie": "[redacted]"}


@pytest.mark.parametrize("first", ["the request", "the page's end"])
def test_a_request_that_went_on_as_its_page_was_left_may_have_been_aborted(first: str) -> None:
    told = Told()
    if first == "the request":
        told.request()
        told.held.on_document_dropped("f")
    else:
        told.held.on_document_dropped("f")
        told.request()
    assert [event.aborted for event in told.events if isinstance(event, RequestHeld)] == [False]


def test_a_request_is_told_once() -> None:
    told = Told()
    told.request()
    told.held.on_document_dropped("f")
    told.held.on_document_dropped("f")
    assert len(told.events) == 1


@pytest.mark.parametrize(
    "request_of",
    [paused(frameId="other"), paused(resourceType="Ping"), paused(b"")],
    ids=["of another frame", "a beacon", "without a body"],
)
def test_what_does_not_end_with_the_page_is_not_told(request_of: dict[str, Any]) -> None:
    told = Told()
    told.request(of=request_of)
    told.held.on_document_dropped("f")
    assert told.events == []


def test_an_old_request_has_had_its_time() -> None:
    told = Told()
    told.request(age_s=2)
    told.held.on_document_dropped("f")
    assert told.events == []


def test_another_failure_is_no_abort() -> None:
    told = Told()
    told.request(ProtocolError("Fetch.continueRequest", "the target went away"))
    assert told.events == []
