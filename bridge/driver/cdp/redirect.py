"""Requests of a page to a vendor's intake, sent to ours instead: what to pause, and where it goes.

`Fetch.continueRequest {url}` changes where a request goes and nothing that the page can see: its CSP and
mixed-content rules are judged by the address that the page named, and `response.url` stays that one. A
CORS preflight is paused like the request itself. (All measured on Chromium 156.)

A pattern names hosts, `*` standing for any characters: `HOST`, `HOST:PORT` or `HOST[:PORT]/PATH`; one
that starts with `!` takes hosts out again. The last pattern that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from bridge.core.addresses import redirected_url
from bridge.driver.cdp.protocol import Params
from bridge.driver.options import DriverOptions
from bridge.errors import UsageError

_EXCEPT = "!"
_PATTERN = re.compile(r"!?[A-Za-z0-9*._-]+(:[0-9]{1,5})?(/[^\s?#]*)?")

#: Chromium's word for a host that does not resolve.
_NOWHERE = "~NOTFOUND"


class Redirect(msgspec.Struct, frozen=True):
    """`intake`: base address of ours, without a slash at its end. `hosts`: patterns of theirs."""

    intake: str
    hosts: tuple[str, ...]

    @property
    def patterns(self) -> list[Params]:
        """What `Fetch.enable` is told. They may catch a little more than `sends` says yes to."""
        return [
            {"urlPattern": f"*://{address}", "requestStage": "Request"}
            for pattern in self.hosts
            if not pattern.startswith(_EXCEPT)
            for address in _addresses(pattern)
        ]

    def sends(self, url: str) -> bool:
        """Whether a request to `url` belongs to the intake."""
        return not url.startswith(f"{self.intake}/") and _chosen(self.hosts, url)

    def url(self, url: str, tab: str) -> str:
        """Where a request of `tab` ("" when unknown) to `url` goes: tab and host are in its path."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        host = parts.netloc.rpartition("@")[2]
        return redirected_url(self.intake, tab, host, f"{parts.path or '/'}{query}")

    def answer(self, paused: Params, tab: str) -> tuple[str, Params]:
        """The command that lets a `Fetch.requestPaused` go on, redirected or as it is."""
        request = {"requestId": paused["requestId"]}
        url = paused["request"]["url"]
        if self.sends(url):
            request["url"] = self.url(url, tab)
        return "Fetch.continueRequest", request


def patterns_of(redirect: Redirect | None) -> list[Params]:
    return redirect.patterns if redirect else []


def is_answered(paused: Params) -> bool:
    """Whether a `Fetch.requestPaused` has its answer, or has failed: a request has neither yet."""
    return bool(paused.keys() & {"responseStatusCode", "responseErrorReason"})


def redirect_of(options: DriverOptions) -> Redirect | None:
    """None when there is nothing to redirect, or nowhere to."""
    if options.intake is None or not options.intake_hosts:
        return None
    check_patterns(options.intake_hosts)
    return Redirect(options.intake, options.intake_hosts)


def resolver_rules(hosts: Iterable[str]) -> str:
    """`--host-resolver-rules` by which whole hosts lead nowhere, should a request escape; "" for none.

    A pattern with a port or a path is left out: the rest of such a host may be the page's own.
    """
    known = tuple(hosts)
    whole = [p for p in known if not set("!/:") & set(p) and not _is_here(p)]
    kept = [p.removeprefix(_EXCEPT) for p in known if p.startswith(_EXCEPT)]
    rules = [f"MAP {pattern} {_NOWHERE}" for pattern in whole]
    rules += [f"EXCLUDE {host}" for host in kept if not _chosen(known, f"https://{host}/")]
    return ", ".join(rules if whole else [])


def check_patterns(hosts: Iterable[str]) -> None:
    """Raises UsageError for what is no pattern of hosts."""
    for host in hosts:
        if not _PATTERN.fullmatch(host):
            raise UsageError(
                f"{host!r} names no intake host: HOST, HOST:PORT or HOST/PATH is needed, without a scheme, "
                "as in rum.example.com or *.example.com/collect"
            )


def fits_any(hosts: tuple[str, ...], url: str) -> bool:
    """Whether the address of `url` is one of those that the patterns name."""
    return _chosen(hosts, url)


def _chosen(hosts: tuple[str, ...], url: str) -> bool:
    chosen = False
    for pattern in hosts:
        if _fits(pattern.removeprefix(_EXCEPT), url):
            chosen = not pattern.startswith(_EXCEPT)
    return chosen


def _fits(pattern: str, url: str) -> bool:
    """Whether the address that a pattern describes is that of `url`, whatever its query."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return False
    host, slash, path = pattern.partition("/")
    name, _, port = host.partition(":")
    return (
        _glob(name.lower(), parts.hostname or "")
        and (not port or port == str(parts.port or {"http": 80, "https": 443}[parts.scheme]))
        and (not slash or _glob("/" + path, parts.path or "/"))
    )


def _glob(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def _addresses(pattern: str) -> list[str]:
    """The pattern as CDP has them: `*` and `?` are wild, and the address is matched with its query."""
    host, slash, path = pattern.partition("/")
    hosts = [host.split(":")[0], f"{host.split(':')[0]}:*"]
    return [f"{each}/{path}*" if slash else f"{each}/*" for each in hosts]


def _is_here(pattern: str) -> bool:
    """Loopback must go on leading to our intake, and to pages served there; an address is not resolved."""
    loopback = any(_glob(pattern, here) for here in ("localhost", "127.0.0.1")) or pattern.endswith(
        ".localhost"
    )
    return loopback or re.fullmatch(r"[0-9.]+", pattern) is not None
