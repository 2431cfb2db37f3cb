"""CORS (https://fetch.spec.whatwg.org/#http-cors-protocol) as vendors do it: preflights, and headers.

Pages of every origin that may send get the headers with every answer, errors too. Without them a page sees a
network error, which SDKs treat differently from a status. Why not Starlette's middleware: it leaves the
headers off where a preflight asks for what it does not know, and answers credentialed requests without a
cookie with `*`.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Scope, Send

#: How long a browser may remember a preflight, s. Chromium caps this at 7,200.
PREFLIGHT_MAX_AGE = 7200
#: In a request's scope: a list that is not empty when its answer goes without CORS headers, as a fault may
#: order. A list, since routers hand on copies of the scope.
_WITHHELD = "bridge.cors-withheld"


def withhold_cors(scope: Scope) -> None:
    """Leave the CORS headers off the answer to this request."""
    scope[_WITHHELD].append(True)


def with_cors(scope: Scope, request_headers: Mapping[str, str], send: Send) -> Send:
    """A `send` that adds the CORS headers to the answer, unless they are withheld."""
    withheld: list[bool] = []
    scope[_WITHHELD] = withheld

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start" and not withheld:
            MutableHeaders(scope=message).update(_cors_headers(request_headers))
        await send(message)

    return send_with_headers


def preflight_answer(request_headers: Mapping[str, str], *, refused: bool) -> Response:
    """204; without any CORS header where it is refused."""
    return Response(status_code=204, headers={} if refused else _preflight_headers(request_headers))


def _cors_headers(request_headers: Mapping[str, str]) -> dict[str, str]:
    origin = request_headers.get("origin")
    if origin is None:
        return {"Vary": "Origin"}
    # A beacon is sent with credentials, and then neither origin nor headers may be "*".
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    }


def _preflight_headers(request_headers: Mapping[str, str]) -> dict[str, str]:
    headers = _cors_headers(request_headers) | {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Max-Age": str(PREFLIGHT_MAX_AGE),
    }
    if wanted := request_headers.get("access-control-request-headers"):
        headers["Access-Control-Allow-Headers"] = wanted
    if request_headers.get("access-control-request-private-network") == "true":
        # A page from a public address that talks to loopback asks for this.
        headers["Access-Control-Allow-Private-Network"] = "true"
    return headers
