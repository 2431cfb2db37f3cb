"""Removes secrets from what is shown, exported, or stored beside a body. Pure.

Callers give the names of the parameters and headers that hold clients' keys.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import msgspec

REDACTED = "[redacted]"
_HIDDEN = "***"

#: Headers that can hold a secret of the page's user.
SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "proxy-authorization", "set-cookie", "x-csrf-token", "x-xsrf-token"}
)


class Secrets(msgspec.Struct, frozen=True, kw_only=True):
    """Names of query parameters, and of headers in lower case, that hold a client's key."""

    parameters: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


def redact_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers (names in lower case) with the values of secret ones replaced."""
    return without_secrets(headers, SECRET_HEADERS)


def without_secrets(headers: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """Return the headers (names in lower case) with the values of these ones replaced."""
    return {name: REDACTED if name in names else value for name, value in headers.items()}


def redact_key(key: str) -> str:
    """Return the first three characters of a client's key: enough to recognise it, not to use it."""
    return f"{key[:3]}\u2026" if key else ""


def without_password(address: str) -> str:
    """Return an address with the password of its user, and each parameter that holds one, replaced."""
    address = re.sub(r"(//[^/?#:@]*:).*@", rf"\g<1>{_HIDDEN}@", address)
    return re.sub(r"(?i)([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&#]*", rf"\g<1>{_HIDDEN}", address)


def redact_target(target: str, secrets: Secrets) -> str:
    """Return the path and query with clients' keys redacted."""
    if not secrets.parameters:
        return target
    return _keys(secrets.parameters).sub(lambda match: match[1] + redact_key(match[2]), target)


def shown_headers(headers: Mapping[str, str], secrets: Secrets) -> dict[str, str]:
    """Return the headers as `redact_headers` does, with clients' keys redacted too."""
    return {
        name: redact_key(value) if name in secrets.headers else value
        for name, value in redact_headers(headers).items()
    }


@lru_cache(maxsize=8)
def _keys(names: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of a client's key in a query, also percent-encoded (once or more) within another parameter.

    A value ends where the next parameter begins; other encoded characters belong to it.
    """
    known = "|".join("".join(map(_encoded, name)) for name in names)
    return re.compile(rf"((?:{known}){_encoded('=')})(.+?)(?={_encoded('&')}|$)", re.IGNORECASE)


def _encoded(character: str) -> str:
    """A pattern of a character, plain or percent-encoded any number of times."""
    if character.isalnum():
        return character
    return rf"(?:{re.escape(character)}|%(?:25)*{ord(character):02X})"
