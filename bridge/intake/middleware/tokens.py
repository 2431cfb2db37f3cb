"""Tokens that a client, or a reader, must present. Pure."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from bridge.intake.answers import Answer, error


def refusal_to_client(client_key: str, allowed: Iterable[str]) -> Answer | None:
    """The answer to an upload with this client token or DSN key; None when it may be sent.

    `allowed`: the only tokens that may send; empty for all.
    """
    if not allowed or _is_one_of(client_key, allowed):
        return None
    return error(403, "unknown-client", "no client with this token may send here", "see --client-token")


def refusal_to_reader(authorization: str, read_token: str) -> Answer | None:
    """The answer to who asks with this `Authorization` header; None when they may read and change.

    `read_token`: "" where none is needed.
    """
    if not read_token:
        return None
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "bearer" and _is_one_of(token.strip(), [read_token]):
        return None
    return error(401, "token-needed", "reading needs the read token", "send Authorization: Bearer TOKEN")


def _is_one_of(token: str, known: Iterable[str]) -> bool:
    given = token.encode("utf-8", "surrogatepass")
    # All of them are compared, so that the time taken does not tell which was close.
    return sum(hmac.compare_digest(given, each.encode()) for each in known) > 0
