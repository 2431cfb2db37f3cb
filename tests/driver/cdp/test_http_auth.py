from __future__ import annotations

from typing import Any

from bridge.driver.cdp.http_auth import HttpAuth

PATTERN = {"urlPattern": "*://rum.site/*", "requestStage": "Request"}


def challenge(request: str = "r-1", source: str = "Server") -> dict[str, Any]:
    return {
        "requestId": request,
        "authChallenge": {"source": source, "origin": "http://x", "scheme": "basic"},
    }


def answered(auth: HttpAuth, *asked: dict[str, Any]) -> list[str]:
    return [auth.answer(each)[1]["authChallengeResponse"]["response"] for each in asked]


def test_documents_are_paused_only_where_there_are_credentials() -> None:
    assert HttpAuth(None).enable([]) is None
    assert HttpAuth(None).enable([PATTERN]) == {"patterns": [PATTERN]}
    assert HttpAuth(("ada", "x")).enable([PATTERN], documents=False) == {"patterns": [PATTERN]}
    enabled = HttpAuth(("ada", "x")).enable([])
    assert enabled == {
        "patterns": [{"resourceType": "Document", "requestStage": "Request"}],
        "handleAuthRequests": True,
    }


def test_a_request_gets_the_credentials_once() -> None:
    auth = HttpAuth(("ada", "s3cret"))
    command, params = auth.answer(challenge())
    assert (command, params["requestId"]) == ("Fetch.continueWithAuth", "r-1")
    assert params["authChallengeResponse"] == {
        "response": "ProvideCredentials",
        "username": "ada",
        "password": "s3cret",
    }
    assert answered(auth, challenge(), challenge("r-2")) == ["CancelAuth", "ProvideCredentials"]


def test_others_are_left_to_the_browser() -> None:
    assert answered(HttpAuth(None), challenge()) == ["Default"]
    assert answered(HttpAuth(("ada", "x")), challenge(source="Proxy")) == ["Default"]
