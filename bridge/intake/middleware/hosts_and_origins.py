"""By which names the intake may be called (`Host`), and pages of which origins may send. Pure.

A page of any site can send requests to loopback from its visitors' browsers. It cannot choose the `Origin`
that goes with them. Nor can it, by DNS rebinding, send a `Host` that is an address or a local name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from bridge.core.addresses import AGENT_PATH, OWN_PREFIX, split_target
from bridge.intake.answers import Answer, error


class AllowedHosts:
    """`hosts`, `origins`: those that are allowed beside local ones; origin `*` allows all."""

    def __init__(self, hosts: Iterable[str] = (), origins: Iterable[str] = ()) -> None:
        self._hosts = frozenset(name.lower() for name in hosts)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)

    def refusal(self, host: str, origin: str | None, *, driven: bool) -> Answer | None:
        """The answer to a request that is not allowed; None when it is. `driven`: it has the key."""
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
        """`origin` as in the header."""
        if "*" in self._origins or origin.lower() in self._origins:
            return True
        name = _hostname(origin)
        return name is not None and (_is_loopback(name) or _is_local(name))


def origin_to_check(method: str, path: str, headers: Mapping[str, str]) -> str | None:
    """The origin of the page that sends; None where it does not matter.

    With images, scripts and links browsers send no `Origin`, only `Sec-Fetch-Site: cross-site`
    (https://www.w3.org/TR/fetch-metadata/): that counts as origin `null`. It does not matter for the agent's
    script, which every page may have, nor for a link that opens one of our own pages.
    """
    if method == "GET" and split_target(path)[1:] == ("", AGENT_PATH):
        return None
    origin = headers.get("origin")
    if origin is not None or headers.get("sec-fetch-site") != "cross-site":
        return origin
    opens_our_page = headers.get("sec-fetch-dest") == "document" and path.startswith(OWN_PREFIX)
    return None if opens_our_page else "null"


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
