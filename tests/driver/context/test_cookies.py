from __future__ import annotations

from typing import Any

import pytest

from bridge.driver.context.cookies import applies, rewritten

URL = "https://app.example.com/page"


def cookie(**more: Any) -> dict[str, Any]:
    return {"name": "_dd_s", "value": "id=1", "domain": "app.example.com", "path": "/", "size": 9, **more}


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("app.example.com", True),
        (".app.example.com", True),
        (".example.com", True),
        ("example.com", False),
        ("other.example.com", False),
        (".ample.com", False),
    ],
)
def test_a_cookie_applies_by_its_domain(domain: str, expected: bool) -> None:
    assert applies(cookie(domain=domain), URL) is expected


def test_only_the_value_changes() -> None:
    before = cookie(expires=1800000000.5, secure=True, sameSite="Strict", session=False)
    (after,) = rewritten([before, cookie(name="other")], "_dd_s", "isExpired=1", URL)
    kept = ("name", "domain", "path", "expires", "secure", "sameSite")
    assert after == {k: before[k] for k in kept} | {"value": "isExpired=1", "sourceScheme": "Secure"}


def test_a_session_cookie_stays_one() -> None:
    (after,) = rewritten([cookie(expires=-1, session=True)], "_dd_s", "x", URL)
    assert "expires" not in after


def test_without_one_the_pages_host_gets_one() -> None:
    elsewhere = cookie(domain="other.org")
    assert rewritten([elsewhere], "_dd_s", "x", URL) == [{"name": "_dd_s", "value": "x", "url": URL}]
