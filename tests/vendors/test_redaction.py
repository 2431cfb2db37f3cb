from __future__ import annotations

import pytest

from bridge.vendors.redaction import redact_target


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/api/v2/rum?dd-api-key=pub12345&x=1", "/api/v2/rum?dd-api-key=pub…&x=1"),
        ("/api/v2/rum?dd-api-key=pub1%2345", "/api/v2/rum?dd-api-key=pub…"),
        ("/api/v2/rum?dd%2Dapi%2dkey=pub12345&x=1", "/api/v2/rum?dd%2Dapi%2dkey=pub…&x=1"),
        ("/dd?ddforward=%2Frum%3Fdd-api-key%3Dpub12345%26x%3D1", None),
        ("/dd?ddforward=%2Frum%3Fdd%252Dapi-key%3Dpub12345%26x%3D1", None),
        ("/dd?a=%252Frum%253Fdd-api-key%253Dpub12345%2526x%253D1", None),
        ("/api/1/envelope/?sentry_key=abc12345&sentry_version=7", None),
    ],
)
def test_no_client_key_is_shown_however_it_is_encoded(target: str, shown: str | None) -> None:
    assert redact_target(target) == (shown or target.replace("12345", "…"))


def test_what_is_no_key_stays() -> None:
    assert redact_target("/api/v2/rum?ddsource=browser&dd-request-id=12345") == (
        "/api/v2/rum?ddsource=browser&dd-request-id=12345"
    )
