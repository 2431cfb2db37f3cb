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
        (
            "net::ERR_CERT_AUTHORITY_INVALID",
            0,
            "cannot load http://x/: net::ERR_CERT_AUTHORITY_INVALID; --ignore-https-errors, or "
            "Bridge.launch(ignore_https_errors=True), loads it all the same",
        ),
        (
            "net::ERR_INVALID_AUTH_CREDENTIALS",
            0,
            "cannot load http://x/: net::ERR_INVALID_AUTH_CREDENTIALS; its server asks for a user and a "
            "password: --http-credentials USER:PASS, or Bridge.launch(http_credentials=…)",
        ),
        (
            "HTTP ERROR 401",
            401,
            "http://x/ answered 401 (Unauthorized), with an empty page; is --http-credentials, --header or "
            "--storage-state missing or wrong?",
        ),
        ("HTTP ERROR 404", 404, "http://x/ answered 404 (Not Found), with an empty page"),
    ],
)
def test_why_a_page_cannot_be_loaded(reason: str, status: int, says: str) -> None:
    assert why_unreachable("http://x/", reason, status) == says
