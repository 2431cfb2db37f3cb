"""Cookies as CDP has them, in the tab's own browser context (Playwright's calls act on the default one)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

Cookie = dict[str, Any]

#: What `Storage.getCookies` says of a cookie and `Storage.setCookies` does not take.
_READ_ONLY = {"size", "session"}


def applies(cookie: Cookie, url: str) -> bool:
    """Whether a page at `url` sees the cookie (by host; the path does not matter to a session store)."""
    host = urlsplit(url).hostname or ""
    domain: str = cookie["domain"]
    return host == domain.lstrip(".") or (domain.startswith(".") and host.endswith(domain))


def rewritten(cookies: list[Cookie], name: str, value: str, url: str) -> list[Cookie]:
    """Parameters for `Storage.setCookies`: the page's cookies of this name with a new value, all else kept.

    Without one, a session cookie of the page's own host.
    """
    changed = [
        {k: v for k, v in cookie.items() if k not in _READ_ONLY and not _is_session(k, v)}
        | {"value": value}
        | _secure_source(cookie)
        for cookie in cookies
        if cookie["name"] == name and applies(cookie, url)
    ]
    return changed or [{"name": name, "value": value, "url": url}]


def _secure_source(cookie: Cookie) -> Cookie:
    """A page on http://127.0.0.1 may set a Secure cookie, and Chromium then reports a source that it
    refuses to take back ("Invalid cookie fields")."""
    return {"sourceScheme": "Secure"} if cookie.get("secure") else {}


def _is_session(key: str, value: object) -> bool:
    return key == "expires" and value == -1
