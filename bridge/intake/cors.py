"""CORS for pages of any origin, as a vendor's own intake has it.

Every answer carries the headers, errors too: without them a page sees a network error, and SDKs treat
that differently from a status. Starlette's middleware leaves the headers off where a preflight asks for
what it does not know, and answers credentialed requests without a cookie with `*`.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: How long a browser may remember a preflight, s. Chromium caps this at 7,200.
PREFLIGHT_MAX_AGE = 7200


class Cors:
    """ASGI middleware: answers preflights itself, adds headers to all else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=_preflight(asked))(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_allowed(asked))
            await send(message)

        await self._app(scope, receive, send_with_headers)


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
