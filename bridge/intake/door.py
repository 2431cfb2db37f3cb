"""The door: looks at a request's head before anything else does, lets it in or not, and answers preflights.

CORS is a vendor's: pages of any origin that may come in get the headers with every answer, errors too.
Without them a page sees a network error, and SDKs treat that differently from a status. Starlette's
middleware leaves the headers off where a preflight asks for what it does not know, and answers credentialed
requests without a cookie with `*`.
"""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bridge.intake.admission import Admission
from bridge.intake.api.routing import is_ours
from bridge.intake.faults.routes import route_of_target
from bridge.intake.shared import Shared
from bridge.intake.targets import AGENT_PATH, split_host, split_tab, target_of

#: How long a browser may remember a preflight, s. Chromium caps this at 7,200.
PREFLIGHT_MAX_AGE = 7200
#: Clients use no other ones.
VENDORS_METHODS = ("GET", "POST")
#: In a request's scope: whether its answer goes without CORS headers, which a fault may order.
_WITHHELD = "bridge.cors-withheld"


def withhold_cors(scope: Scope) -> None:
    """The answer to this request gets no CORS headers."""
    scope[_WITHHELD].append(True)


class Door:
    """ASGI middleware. Takes the key of driven tabs off the path.

    `vendors` takes what clients send; to it the way is short, past all that `app` has for our own pages.
    """

    def __init__(self, app: ASGIApp, shared: Shared, vendors: ASGIApp) -> None:
        settings = shared.settings
        self._app = app
        self._vendors = vendors
        self._shared = shared
        self._admission = Admission(settings)
        self._key = f"/k/{settings.key}".encode() if settings.key else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        driven = self._take_key(scope)
        refusal = self._admission.refusal(asked.get("host", ""), _origin(asked, scope), driven=driven)
        if refusal is not None:
            self._shared.metrics.refused(refusal.code)
            await Response(refusal.body, refusal.status, media_type=refusal.media_type)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            headers = {} if self._refuses_preflight(scope) else _preflight(asked)
            await Response(status_code=204, headers=headers)(scope, receive, send)
        else:
            # A list: routers hand on copies of the scope.
            withheld: list[bool] = []
            scope[_WITHHELD] = withheld
            short = scope["method"] in VENDORS_METHODS and not is_ours(scope)
            app = self._vendors if short else self._app
            await app(scope, receive, _with_headers(send, asked, withheld))

    def _refuses_preflight(self, scope: Scope) -> bool:
        tab, target = split_tab(target_of(scope))
        _, target = split_host(target)
        return self._shared.faults.takes_preflight(route_of_target(target), tab)

    def _take_key(self, scope: Scope) -> bool:
        """Whether the path began with the key; it does not any more."""
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        length = len(self._key)
        if not length or raw[length : length + 1] != b"/" or not hmac.compare_digest(raw[:length], self._key):
            return False
        scope["raw_path"] = raw[length:]
        scope["path"] = scope["path"][length:]
        return True


def _origin(asked: Headers, scope: Scope) -> str | None:
    """The origin of the page that sends; None for what is no page of another site, or is anybody's.

    Browsers name none with images, scripts and links, but that it is another site's
    (https://www.w3.org/TR/fetch-metadata/): that counts as `null`. A link to one of our own pages is fine.
    """
    if scope["method"] == "GET" and split_tab(scope["path"])[1] == AGENT_PATH:
        return None
    origin = asked.get("origin")
    if origin is not None or asked.get("sec-fetch-site") != "cross-site":
        return origin
    link = asked.get("sec-fetch-dest") == "document" and scope["path"].startswith("/_bridge/")
    return None if link else "null"


def _with_headers(send: Send, asked: Headers, withheld: list[bool]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start" and not withheld:
            MutableHeaders(scope=message).update(_allowed(asked))
        await send(message)

    return send_with_headers


def _allowed(asked: Headers) -> dict[str, str]:
    origin = asked.get("origin")
    if origin is None:
        return {"Vary": "Origin"}
    # A beacon is sent with credentials, and then neither origin nor headers may be "*".
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


def _preflight(asked: Headers) -> dict[str, str]:
    headers = _allowed(asked) | {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Max-Age": str(PREFLIGHT_MAX_AGE),
    }
    if wanted := asked.get("access-control-request-headers"):
        headers["Access-Control-Allow-Headers"] = wanted
    if asked.get("access-control-request-private-network") == "true":
        # A page from a public address that talks to loopback asks for this.
        headers["Access-Control-Allow-Private-Network"] = "true"
    return headers
