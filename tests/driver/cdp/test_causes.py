from __future__ import annotations

from typing import Any

import pytest

from bridge.core.events import (
    ConsoleWritten,
    ContentBlocked,
    ErrorThrown,
    Event,
    RequestFailed,
    ResourceFailed,
    SdkLogged,
)
from bridge.driver.cdp.causes import EVENTS_MAX, EVENTS_OF_TAB_MAX, TEXT_MAX, Causes
from bridge.driver.cdp.protocol import Notice
from bridge.driver.options import DriverOptions

PAGE = "https://my.site/"
INTAKE = "http://127.0.0.1:5000/k/KEY"
OPTIONS = DriverOptions(
    intake=INTAKE, beacon=f"{INTAKE}/_bridge/beacon", intake_hosts=("rum.example.com", "!free.example.com")
)


class Told:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.causes = Causes("tab-1", OPTIONS, self.events.append)

    def tell(self, method: str, document: str = "", **params: Any) -> list[Event]:
        self.causes.take(Notice(method, params), document)
        return self.events

    def thrown(
        self, description: str, document: str = "doc-1", url: str = PAGE, line: int = 6
    ) -> list[Event]:
        details = {
            "text": "Uncaught",
            "exception": {"type": "object", "description": description},
            "url": url,
            "lineNumber": 6,
            "columnNumber": 14,
        }
        return self.tell("Runtime.exceptionThrown", document, exceptionDetails=details)

    def entry(self, text: str, url: str, source: str = "network") -> list[Event]:
        return self.tell("Log.entryAdded", entry={"source": source, "text": text, "url": url})

    def console(self, *args: str, level: str = "warning") -> list[Event]:
        return self.tell(
            "Runtime.consoleAPICalled", type=level, args=[{"type": "string", "value": arg} for arg in args]
        )


def instead(blocked: str, missing: str, written: str) -> str:
    """Chromium's text where the policy does not have the directive that counts."""
    note = f"Note that '{missing}' was not explicitly set, so '{written}' is used as a fallback."
    return policy(blocked, written).replace("The action", f"{note} The action")


def policy(blocked: str, directive: str = "connect-src") -> str:
    return (
        f"Connecting to '{blocked}' violates the following Content Security Policy directive: "
        f"\"{directive} 'self'\". The action has been blocked."
    )


def failures(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.url, event.reason) for event in events if isinstance(event, RequestFailed)]


def test_what_a_policy_blocks_is_told_once_with_keys_redacted() -> None:
    told = Told()
    for _ in range(3):
        told.entry(policy("https://rum.example.com/api/v2/rum?dd-api-key=pub0123"), PAGE, "security")
    [event] = told.events
    assert isinstance(event, ContentBlocked)
    assert (event.tab, event.directive) == ("tab-1", "connect-src")
    assert event.blocked == "https://rum.example.com/api/v2/rum?dd-api-key=pub\u2026"


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        (policy("blob:https://my.site/4d12c37e", "worker-src"), "worker-src blob"),
        (policy("data:text/javascript,secret()", "script-src-elem"), "script-src-elem data"),
        (instead("https://my.site/", "connect-src", "default-src"), "connect-src https://my.site/"),
        (instead("blob:https://my.site/4d12c37e", "worker-src", "script-src"), "worker-src blob"),
        (instead("https://my.site/a.js", "script-src-elem", "script-src"), "script-src https://my.site/a.js"),
        (
            instead("https://my.site/a.js", "script-src-elem", "default-src"),
            "script-src-elem https://my.site/a.js",
        ),
        (
            "Refused to load the script 'https://my.site/a.js' because it violates the following Content "
            "Security Policy directive: \"script-src 'none'\".",
            "script-src https://my.site/a.js",
        ),
        (
            "Executing inline script violates the following Content Security Policy directive "
            "'script-src 'self''. Either the 'unsafe-inline' keyword is required.",
            None,
        ),
        (
            "Executing inline script violates the following Content Security Policy directive: "
            "\"script-src 'self'\". The action has been blocked.",
            "script-src inline",
        ),
        (
            "Connecting to 'https://my.site/' violates the following report only Content Security Policy "
            "directive: \"connect-src 'self'\".",
            None,
        ),
        (f"{policy('https://my.site/')} The policy is report-only, so nothing was done.", None),
    ],
)
def test_what_is_blocked_has_an_address_or_a_word(text: str, blocked: str | None) -> None:
    events = Told().entry(text, PAGE, "security")
    found = [f"{e.directive} {e.blocked}" for e in events if isinstance(e, ContentBlocked)]
    assert found == ([blocked] if blocked else [])


def test_our_own_beacon_is_not_the_page_s() -> None:
    told = Told()
    told.entry(policy(f"{INTAKE}/_bridge/beacon"), PAGE, "security")
    assert told.entry("Failed to load resource: net::ERR_FAILED", f"{INTAKE}/_bridge/beacon") == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://rum.example.com/collect", "https://rum.example.com/collect"),
        ("https://my.site/x?ddforward=%2Fapi", "https://my.site/x?ddforward=%2Fapi"),
        ("https://cdn.site/chunks/profiler-abc.js?v=1", "https://cdn.site/chunks/profiler-abc.js?v=1"),
        (f"{INTAKE}/t/tab-1/dd", "{intake}/t/tab-1/dd"),
        ("https://free.example.com/image.png", None),
        ("https://my.site/image.png", None),
    ],
)
def test_failed_requests_that_concern_an_sdk(url: str, shown: str | None) -> None:
    events = Told().entry("Failed to load resource: net::ERR_BLOCKED_BY_CLIENT", url)
    assert failures(events) == ([(shown, "net::ERR_BLOCKED_BY_CLIENT")] if shown else [])


def test_the_first_reason_of_a_request_counts() -> None:
    told = Told()
    url = "https://rum.example.com/a"
    cors = "has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present."
    told.entry(f"Access to fetch at '{url}' from origin 'https://my.site' {cors}", PAGE, "javascript")
    told.entry("Failed to load resource: net::ERR_FAILED", url)
    assert failures(told.events) == [(url, "CORS: No 'Access-Control-Allow-Origin' header is present.")]


def test_mixed_content() -> None:
    told = Told()
    page = "Mixed Content: The page at 'https://my.site/' was loaded over HTTPS, but requested an insecure"
    told.entry(f"{page} resource 'http://rum.example.com/m'. This request has been blocked; …", PAGE)
    told.entry(f"{page} image 'http://rum.example.com/i'. This content should be served over HTTPS.", PAGE)
    assert failures(told.events) == [("http://rum.example.com/m", "mixed content")]


@pytest.mark.parametrize(
    ("level", "args", "told"),
    [
        ("warning", ("Datadog Browser SDK:", "not supported"), True),
        ("debug", ("Datadog Browser SDK:", "batch sent"), False),
        ("log", ("Sentry Logger [log]:", "[Profiling] profiling not sampled"), True),
    ],
)
def test_the_console_of_sdks(level: str, args: tuple[str, ...], told: bool) -> None:
    events = Told().console(*args, level=level)
    assert [type(event) for event in events] == ([SdkLogged] if told else [])


def test_limits() -> None:
    told = Told()
    told.console("Datadog Browser SDK:", "x" * 10_000)
    [event] = told.events
    assert isinstance(event, SdkLogged)
    assert len(event.text) == TEXT_MAX
    for number in range(2 * EVENTS_MAX):
        told.console("Datadog Browser SDK:", str(number))
        told.entry(policy(f"https://rum.example.com/{number}"), PAGE)
    assert len(told.events) == 2 * EVENTS_MAX


def test_a_console_message_of_objects() -> None:
    told = Told()
    told.tell(
        "Runtime.consoleAPICalled",
        type="error",
        args=[
            {"type": "string", "value": "Datadog Browser SDK:"},
            {"type": "object", "description": "Error: x"},
        ],
    )
    [event] = told.events
    assert isinstance(event, SdkLogged)
    assert event.text == "Datadog Browser SDK: Error: x"


def test_the_console_of_the_page_itself() -> None:
    told = Told()
    told.console("loaded", level="log")
    told.console("the token", "https://rum.example.com/?dd-api-key=pub0123", "is old\n    at f (a.js:1:2)")
    told.console("the token", "https://rum.example.com/?dd-api-key=pub0123", "is old\n    at f (a.js:1:2)")
    [event] = told.events
    assert isinstance(event, ConsoleWritten)
    assert (event.level, event.text) == (
        "warning",
        "the token https://rum.example.com/?dd-api-key=pub\u2026",
    )


def test_an_uncaught_error_is_told_once_a_document() -> None:
    told = Told()
    for document in ("doc-1", "doc-1", "doc-2"):
        told.thrown(
            "TypeError: no token\n    at init (app.js:7:15)\n    at app.js:1:1", document, f"{PAGE}?t=1"
        )
    first, second = told.events
    assert isinstance(first, ErrorThrown)
    assert (first.text, first.site) == ("TypeError: no token", f"{PAGE}:7:15")
    assert [getattr(event, "document", "") for event in (first, second)] == ["doc-1", "doc-2"]


def test_a_value_that_was_thrown() -> None:
    [event] = Told().tell(
        "Runtime.exceptionThrown",
        exceptionDetails={
            "text": "Uncaught (in promise)",
            "exception": {"type": "string", "value": "nothing here"},
            "stackTrace": {"callFrames": [{"url": f"{INTAKE}/x.js", "lineNumber": 0, "columnNumber": 0}]},
        },
    )
    assert isinstance(event, ErrorThrown)
    assert (event.text, event.site, event.document) == ("nothing here", "{intake}/x.js:1:1", "")


def test_other_requests_of_the_page_that_fail() -> None:
    told = Told()
    for path in ("image.png?token=secret", "favicon.ico"):
        told.entry("Failed to load resource: the server responded with a status of 404", f"{PAGE}{path}")
    [event] = told.events
    assert isinstance(event, ResourceFailed)
    assert (event.url, event.reason) == (f"{PAGE}image.png", "the server responded with a status of 404")


def test_limits_of_what_a_page_says() -> None:
    told = Told()
    for number in range(2 * EVENTS_MAX):
        told.thrown(f"Error: {number} " + "x" * 10_000)
    assert len(told.events) == EVENTS_MAX
    assert all(isinstance(event, ErrorThrown) and len(event.text) == TEXT_MAX for event in told.events)
    for number in range(2 * EVENTS_OF_TAB_MAX):
        told.thrown("Error: again", f"doc-{number}")
    assert len(told.events) == EVENTS_OF_TAB_MAX
