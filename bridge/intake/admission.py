"""Who may come in: by the name the intake is called, by the origin of the page, by tokens. Pure.

A page of any site can send requests to loopback from its visitors' browsers. It cannot choose the `Origin`
that goes with them; nor, by DNS rebinding, a `Host` that is an address or a local name.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from bridge.intake.answers import Answer, error
from bridge.intake.settings import Settings

#: Our own pages and answers: who reads what is kept needs the read token.
READ_PATHS = ("/_bridge/v1/", "/metrics")


class Admission:
    def __init__(self, settings: Settings) -> None:
        self._hosts = frozenset(name.lower() for name in settings.allow_hosts)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in settings.allow_origins)
        self._client_tokens = settings.client_tokens
        self._read_token = settings.read_token

    def refusal(self, host: str, origin: str | None, *, driven: bool) -> Answer | None:
        """What to say to a request that may not come in; None when it may. `driven`: from a driven tab."""
        if not self.allows_host(host):
            return error(
                403,
                "host-not-allowed",
                f"the intake is not called {host[:100]!r}",
                "call it by its address or as localhost, or start it with --allow-host",
            )
        if origin is not None and not driven and not self.allows_origin(origin):
            return error(
                403,
                "origin-not-allowed",
                f"pages of {origin[:100]!r} may not send here",
                "start the intake with --allow-origin for it; local origins may",
            )
        return None

    def allows_host(self, host: str) -> bool:
        """`host` as in the header, with or without a port."""
        name = _hostname(f"//{host}")
        return name is not None and (_is_address(name) or _is_local(name) or name in self._hosts)

    def allows_origin(self, origin: str) -> bool:
        if "*" in self._origins or origin.lower() in self._origins:
            return True
        name = _hostname(origin)
        return name is not None and (_is_loopback(name) or _is_local(name))

    def refusal_to_client(self, client_key: str) -> Answer | None:
        """By the client token or DSN key that an upload carries."""
        if not self._client_tokens or _is_one_of(client_key, self._client_tokens):
            return None
        return error(403, "unknown-client", "no client with this token may send here", "see --client-token")

    def refusal_to_reader(self, authorization: str) -> Answer | None:
        """By the `Authorization` header of who wants to read or to change what is kept."""
        scheme, _, token = authorization.partition(" ")
        if not self._read_token:
            return None
        if scheme.lower() == "bearer" and _is_one_of(token.strip(), [self._read_token]):
            return None
        return error(401, "token-needed", "reading needs the read token", "send Authorization: Bearer TOKEN")


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return _is_address(name) and ip_address(name).is_loopback


def _is_local(name: str) -> bool:
    # Browsers resolve *.localhost to loopback themselves (https://www.rfc-editor.org/rfc/rfc6761#section-6.3).
    return name == "localhost" or name.endswith(".localhost")


def _is_one_of(token: str, known: Iterable[str]) -> bool:
    given = token.encode("utf-8", "surrogatepass")
    # All of them are looked at: how long it takes tells nothing.
    return sum(hmac.compare_digest(given, each.encode()) for each in known) > 0
