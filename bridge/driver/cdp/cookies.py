"""The cookies of a browser context, in CDP's format `Network.Cookie`."""

from __future__ import annotations

from typing import Any

from bridge.driver.cdp.records import ContextRecord
from bridge.driver.cdp.targets import Targets

Cookie = dict[str, Any]

#: Fields that `Storage.getCookies` gives and `Storage.setCookies` refuses.
_READ_ONLY = {"size", "session"}


def cookies_of(targets: Targets, context: ContextRecord) -> list[Cookie]:
    """All cookies of the context."""
    where = {"browserContextId": context.context_id}
    found: list[Cookie] = targets.connection.command("Storage.getCookies", where)["cookies"]
    return found


def set_cookies(targets: Targets, context: ContextRecord, cookies: list[Cookie]) -> None:
    """Add or replace cookies. One whose expiry is past is removed."""
    if cookies:
        where = {"cookies": cookies, "browserContextId": context.context_id}
        targets.connection.command("Storage.setCookies", where)


def as_parameters(cookie: Cookie) -> Cookie:
    """A cookie that `Storage.getCookies` gave, as `Storage.setCookies` takes it."""
    fields = {k: v for k, v in cookie.items() if k not in _READ_ONLY and not _is_session(k, v)}
    return fields | _secure_source(cookie)


def _secure_source(cookie: Cookie) -> Cookie:
    """The source of a Secure cookie. For one set by a page on http://127.0.0.1 Chromium reports a source that
    it refuses to take back ("Invalid cookie fields")."""
    return {"sourceScheme": "Secure"} if cookie.get("secure") else {}


def _is_session(key: str, value: object) -> bool:
    return key == "expires" and value == -1
