"""The grammar of the intake's URLs. Only this module builds and parses them. Pure.

A request has the target `[/k/KEY][/t/TAB][/h/HOST]/REST`. The slash before REST may be missing after KEY and
TAB: an SDK appends a query directly to the address that it is given.

KEY   the secret of driven tabs
TAB   the tab, or the scope of a test, that sends
HOST  the host that the page named before the request was redirected
REST  the path and query that a vendor's SDK sends to, or a path of the intake's own
"""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

#: Only the intake's own paths begin with it.
OWN_PREFIX = "/_bridge/"
API_PREFIX = "/_bridge/v1"
#: The live page, and what it loads.
LIVE_PATH = OWN_PREFIX
LIVE_FILES = ("/_bridge/live.js", "/_bridge/live.css")
DOCS_PATH = "/_bridge/docs"
OPENAPI_PATH = "/_bridge/openapi.json"
#: A page that is being left posts its last events here.
BEACON_PATH = "/_bridge/beacon"
#: An empty page, for a tab that leaves its own.
AWAY_PATH = "/_bridge/away"
#: The target of a message through a WebView's bridge. No HTTP request has this target.
WEBVIEW_TARGET = "/_bridge/webview"
HEALTH_PATH, METRICS_PATH = "/healthz", "/metrics"
#: The agent, for a page's script tag. It is not secret: pages of any origin may load it.
AGENT_PATH = "/agent.js"
#: The paths for traces and the agent's profiles, and for the agent's request for quota.
PROFILES_PATH, QUOTA_PATH = "/v1/profiles", "/v1/quota"

_PROXY_PATH = "/dd"
#: Dots alone are no name: browsers resolve them as a folder.
TAB_NAME = re.compile(r"(?=\.*[A-Za-z0-9_-])[A-Za-z0-9._-]{1,64}")
_TAB_PREFIX = re.compile(rf"/t/({TAB_NAME.pattern})((?:[/?].*)?)", re.DOTALL)
_HOST_PREFIX = re.compile(r"/h/([A-Za-z0-9.:_\[\]-]{1,255})(/.*)", re.DOTALL)


class Target(NamedTuple):
    """The parts of a target (path and query as sent). `tab` and `host` are "" if the target has none. `rest`
    begins with a slash, also where it was sent without one."""

    tab: str
    host: str
    rest: str


def split_target(target: str) -> Target:
    """Split a target, from which the key has been removed, into its parts."""
    tab, target = _split(_TAB_PREFIX, target)
    return Target(tab, *_split(_HOST_PREFIX, target))


def _split(prefix: re.Pattern[str], target: str) -> tuple[str, str]:
    match = prefix.fullmatch(target)
    return (match[1], _with_slash(match[2])) if match else ("", target)


def _with_slash(rest: str) -> str:
    return rest if rest.startswith("/") else f"/{rest}"


def key_url(base: str, key: str) -> str:
    """Return the address, below `base`, of an intake that requires `key`; without a slash at its end."""
    return f"{base}/k/{key}"


def tab_url(base: str, tab: str) -> str:
    """Return the address below `base` to which a tab, or a scope, sends; `base` itself for no tab ("")."""
    return f"{base}/t/{tab}" if tab else base


def proxy_url(base: str, tab: str) -> str:
    """Return the URL that an SDK in `tab` gets as its proxy."""
    return tab_url(base, tab) + _PROXY_PATH


def filled(address: str, base: str, tab: str) -> str:
    """Replace `{proxy}` and `{intake}` in a page's address: the URL that an SDK in `tab` gets as its proxy,
    and the one to which it sends paths of the intake's own, such as `/v1/profiles`. Percent-encoded, unless
    the address begins with it."""
    for name, url in (("{proxy}", proxy_url(base, tab)), ("{intake}", tab_url(base, tab))):
        if address.startswith(name):
            address = url + address.removeprefix(name)
        address = address.replace(name, quote(url, safe=""))
    return address


def readdressed(address: str, proxy: str, other: str) -> str:
    """Return the address of a page for another tab: what `filled` put in for the tab with `proxy` is replaced
    by what it puts in for the tab with the proxy `other`."""
    mine, others = proxy.removesuffix(_PROXY_PATH), other.removesuffix(_PROXY_PATH)
    for encode in (str, partial(quote, safe="")):
        address = address.replace(encode(mine), encode(others))
    return address


def redirected_url(base: str, tab: str, host: str, rest: str) -> str:
    """Return the address that replaces `rest` of `host` in a request of `tab`. `rest` begins with a slash."""
    return f"{tab_url(base, tab)}/h/{host}{rest}"


def redirected_host(url: str) -> str:
    """Return the host that `redirected_url` has put into an address; "" if it has put none."""
    return _part(r"/h/([A-Za-z0-9.:_\[\]-]{1,255})/", url)


def redirected_tab(url: str) -> str:
    """Return the tab that `redirected_url` has put into an address; "" if it has put none."""
    return _part(rf"/t/({TAB_NAME.pattern})/", url)


def _part(pattern: str, url: str) -> str:
    match = re.search(pattern, url)
    return match[1] if match else ""


def live_url(base: str) -> str:
    """Return the address of the live page of the intake at `base`."""
    return f"{base}{LIVE_PATH}"


def api_url(base: str, question: str) -> str:
    """Return the address of a query, such as `uploads/u-0001/raw`, to the API of the intake at `base`."""
    return f"{base}{API_PREFIX}/{question}"
