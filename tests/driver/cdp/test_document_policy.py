from __future__ import annotations

from typing import Any

import pytest

from bridge.core.events import DocumentPolicyFound, DocumentStarted
from bridge.driver.cdp.document_policy import DocumentPolicies, with_profiling

TYPE = {"name": "Content-Type", "value": "text/html"}
ADDED = {"name": "Document-Policy", "value": "js-profiling"}
URL = "http://x/page?a=1"


def policy(value: str, name: str = "Document-Policy") -> dict[str, str]:
    return {"name": name, "value": value}


def test_other_policies_stay_and_ours_is_added() -> None:
    assert with_profiling([TYPE, policy("force-load-at-top")]) == [TYPE, policy("force-load-at-top"), ADDED]


@pytest.mark.parametrize("value", ["js-profiling=?0", "js-profiling-mode=lazy"])
@pytest.mark.parametrize("name", ["Document-Policy", "document-policy", "Document-Policy-Report-Only"])
def test_a_server_that_has_spoken_is_left_alone(value: str, name: str) -> None:
    assert with_profiling([TYPE, policy(value, name)]) is None


def test_several_lines_are_read_as_one() -> None:
    assert with_profiling([policy("a"), policy("js-profiling=?0")]) is None


def test_repeated_headers_are_kept() -> None:
    cookies = [{"name": "Set-Cookie", "value": "a=1"}, {"name": "Set-Cookie", "value": "b=2"}]
    assert with_profiling(cookies) == [*cookies, ADDED]


def answer(paused: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return DocumentPolicies(add=True).answer(paused)


def paused(**more: Any) -> dict[str, Any]:
    request = {"url": URL}
    return {"requestId": "r-1", "frameId": "f", "request": request, "responseHeaders": [TYPE], **more}


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
    failed = {"requestId": "r-1", "request": {"url": URL}, "responseErrorReason": "ConnectionRefused"}
    assert answer(failed) == ("Fetch.continueRequest", {"requestId": "r-1"})


def started(url: str = URL + "#top", delivery: str = "") -> DocumentStarted:
    return DocumentStarted(
        wall_ms=7,
        tab="tab-1",
        document="d",
        seq=1,
        page_ms=0,
        url=url,
        top=True,
        visibility="visible",
        profiler=True,
        delivery=delivery,
    )


def seen(found: DocumentPolicyFound) -> tuple[str, str, str, str]:
    return found.source, found.server, found.report_only, found.added


def test_a_document_gets_the_policy_of_its_answer_once() -> None:
    policies = DocumentPolicies(add=True)
    policies.answer(paused(responseStatusCode=200))
    assert seen(policies.found("f", started())) == ("network", "", "", "js-profiling")
    assert seen(policies.found("f", started())) == ("unknown", "", "", "")


def test_the_servers_words_are_kept() -> None:
    policies = DocumentPolicies(add=True)
    headers = [policy("a"), policy("js-profiling=?0"), policy("b", "document-policy-report-only")]
    policies.answer(paused(responseStatusCode=200) | {"responseHeaders": headers})
    assert seen(policies.found("f", started())) == ("network", "a, js-profiling=?0", "b", "")


def test_nothing_is_added_where_none_is_wanted() -> None:
    policies = DocumentPolicies(add=False)
    answer = policies.answer(paused(responseStatusCode=200))
    assert answer == ("Fetch.continueResponse", {"requestId": "r-1"})
    assert seen(policies.found("f", started())) == ("network", "", "", "")


def test_an_answer_that_gave_no_document_belongs_to_none() -> None:
    policies = DocumentPolicies(add=True)
    policies.answer(paused(responseStatusCode=302))
    assert policies.found("f", started()).source == "unknown"


def test_the_policy_follows_its_document_also_in_order_of_time() -> None:
    assert DocumentPolicies(add=True).found("f", started()).wall_ms == 7


@pytest.mark.parametrize(
    ("url", "delivery", "source"),
    [
        (URL, "navigational-prefetch", "prefetch"),
        (URL, "service-worker", "service-worker"),
        (URL, "cache", "unknown"),
        ("about:srcdoc", "", "no-server"),
        ("blob:http://x/1", "", "no-server"),
        ("data:text/html,hi", "", "no-server"),
    ],
)
def test_how_a_document_came_whose_answer_was_not_seen(url: str, delivery: str, source: str) -> None:
    assert DocumentPolicies(add=True).found("other", started(url, delivery)).source == source


@pytest.mark.parametrize(("status", "error"), [(200, 0), (404, 404), (500, 500)])
def test_an_error_answer_belongs_to_its_document(status: int, error: int) -> None:
    policies = DocumentPolicies(add=True)
    policies.answer(paused(responseStatusCode=status))
    assert policies.error_status("f") == error
    answer = policies.error_answer("f", started())
    assert (answer.status if answer else 0) == error
    assert policies.error_answer("f", started("http://x/other")) is None
    policies.found("f", started())
    assert policies.error_answer("f", started()) is None
    assert policies.error_status("f") == 0
