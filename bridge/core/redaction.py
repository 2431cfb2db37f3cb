"""Secrets out of what is shown, exported and kept beside a body."""

from __future__ import annotations

import re
from collections.abc import Mapping

REDACTED = "[redacted]"

#: Headers that can hold a secret of the page's user.
SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-csrf-token", "x-xsrf-token"}
)
#: Clients' keys in a query, also percent-encoded inside of `ddforward`, there more than once. A value ends
#: where the next parameter begins; what else is encoded belongs to it.
_KEYS = re.compile(
    r"((?:dd(?:-|%(?:25)*2D)(?:api(?:-|%(?:25)*2D)key|client(?:-|%(?:25)*2D)token)|sentry(?:_|%(?:25)*5F)key)"
    r"(?:=|%(?:25)*3D))(.+?)(?=&|%(?:25)*26|$)",
    re.IGNORECASE,
)
_KEY_HEADERS = frozenset({"dd-client-token", "dd-api-key", "x-sentry-auth"})


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers (names in lower case), the values of secret ones replaced."""
    return {name: REDACTED if name in SECRET_HEADERS else value for name, value in headers.items()}


def redact_key(key: str) -> str:
    """A client's key so that it can be told from others, and not used: its first three characters."""
    return f"{key[:3]}\u2026" if key else ""


def redact_target(target: str) -> str:
    """Path and query with the clients' keys in it made unusable."""
    return _KEYS.sub(lambda match: match[1] + redact_key(match[2]), target)


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """As `redact_headers`, and clients' keys too."""
    return {
        name: redact_key(value) if name in _KEY_HEADERS else value
        for name, value in redact_headers(headers).items()
    }
