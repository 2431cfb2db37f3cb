from __future__ import annotations

from typing import Any

import pytest

from bridge.driver.policy import answer, with_profiling

TYPE = {"name": "Content-Type", "value": "text/html"}
ADDED = {"name": "Document-Policy", "value": "js-profiling"}


def policy(value: str, name: str = "Document-Policy") -> dict[str, str]:
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    "value", ["force-load-at-top", "js-profiling-x", "x-js-profiling", "a=js-profiling-b", ""]
)
def test_other_policies_stay_and_ours_is_added(value: str) -> None:
    assert with_profiling([TYPE, policy(value)]) == [TYPE, policy(value), ADDED]


@pytest.mark.parametrize(
    "value",
    [
        "js-profiling",
        "js-profiling=?0",
        "a, js-profiling",
        "a=1,js-profiling;x, b",
        " JS-Profiling ",
        "js-profiling;report-to=x",
    ],
)
@pytest.mark.parametrize("name", ["Document-Policy", "document-policy"])
def test_a_server_that_has_spoken_is_left_alone(value: str, name: str) -> None:
    assert with_profiling([TYPE, policy(value, name)]) is None


def test_several_lines_are_read_as_one() -> None:
    assert with_profiling([policy("a"), policy("js-profiling=?0")]) is None


def test_repeated_headers_are_kept() -> None:
    cookies = [{"name": "Set-Cookie", "value": "a=1"}, {"name": "Set-Cookie", "value": "b=2"}]
    assert with_profiling(cookies) == [*cookies, ADDED]


def paused(**more: Any) -> dict[str, Any]:
    return {"requestId": "r-1", "responseHeaders": [TYPE], **more}


@pytest.mark.parametrize("status", [200, 203, 404, 500])
def test_a_document_gets_the_header(status: int) -> None:
    method, params = answer(paused(responseStatusCode=status))
    assert method == "Fetch.continueResponse"
    assert params == {"requestId": "r-1", "responseCode": status, "responseHeaders": [TYPE, ADDED]}


def test_the_phrase_of_a_status_is_kept() -> None:
    assert answer(paused(responseStatusCode=299, responseStatusText="Odd"))[1]["responsePhrase"] == "Odd"


@pytest.mark.parametrize("status", [204, 205, 301, 302, 303, 304, 307, 308])
def test_what_is_no_document_passes(status: int) -> None:
    assert answer(paused(responseStatusCode=status)) == ("Fetch.continueResponse", {"requestId": "r-1"})


def test_what_failed_passes_as_a_request() -> None:
    failed = {"requestId": "r-1", "responseErrorReason": "ConnectionRefused"}
    assert answer(failed) == ("Fetch.continueRequest", {"requestId": "r-1"})
