from __future__ import annotations

import pytest

from bridge.core.steps.unreachable import why_unreachable


@pytest.mark.parametrize(
    ("reason", "status", "says"),
    [
        ("net::ERR_CONNECTION_REFUSED", 0, "cannot load http://x/: net::ERR_CONNECTION_REFUSED"),
        ("net::ERR_CONNECTION_REFUSED", 500, "cannot load http://x/: net::ERR_CONNECTION_REFUSED"),
        (
            "net::ERR_HTTP_RESPONSE_CODE_FAILURE",
            503,
            "http://x/ answered 503 (Service Unavailable), with an empty page",
        ),
        ("HTTP ERROR 404", 404, "http://x/ answered 404 (Not Found), with an empty page"),
    ],
)
def test_why_a_page_cannot_be_loaded(reason: str, status: int, says: str) -> None:
    assert why_unreachable("http://x/", reason, status) == says
