from __future__ import annotations

import pytest

from tests.intake.client import Running


def test_targets_are_kept_as_sent(intake: Running) -> None:
    target = "/t/tab-1/a%2Fb%20c//d?x=%26&y=+&&z"
    intake.ask("POST", target, b"")
    assert intake.uploads[0].target == target.removeprefix("/t/tab-1")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_page_of_our_own_shadows_a_vendors_path(intake: Running, path: str) -> None:
    assert intake.ask("GET", path).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_in_the_same_shape(intake: Running, method: str) -> None:
    reply = intake.ask(method, "/api/v2/rum", b"{}")
    assert reply.status == 405
    assert set(reply.json()["error"]) == {"code", "message", "hint"}
    assert intake.uploads == []
