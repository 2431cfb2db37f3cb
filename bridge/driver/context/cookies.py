"""Cookies in CDP's format: which apply to a page, and a change of their value."""

from __future__ import annotations

from urllib.parse import urlsplit

from bridge.driver.cdp.cookies import Cookie, as_parameters


def applies(cookie: Cookie, url: str) -> bool:
    """Whether a page at `url` sees the cookie (by host; the path does not matter to a session store)."""
    host = urlsplit(url).hostname or ""
    domain: str = cookie["domain"]
    return host == domain.lstrip(".") or (domain.startswith(".") and host.endswith(domain))


def rewritten(cookies: list[Cookie], name: str, value: str, url: str, old: str | None = None) -> list[Cookie]:
    """Parameters for `Storage.setCookies`: the page's cookies of this name, with another value.

    `old`: only a cookie with this value, if the page has several of the name; none if none has it. If the
    page has no cookie of the name: a session cookie of the page's own host.
    """
    named = [cookie for cookie in cookies if cookie["name"] == name and applies(cookie, url)]
    if len(named) > 1 and old is not None:
        named = [cookie for cookie in named if cookie["value"] == old]
        if not named:
            return []
    changed = [as_parameters(cookie) | {"value": value} for cookie in named]
    return changed or [{"name": name, "value": value, "url": url}]
