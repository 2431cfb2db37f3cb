"""Checks each request by its head alone, in this order, before an application gets it.

1. access_key         takes the key of driven tabs off the path
2. hosts_and_origins  refuses by `Host` and `Origin`
3. cors               answers preflights, and adds headers to all other answers
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bridge.core.addresses import split_target
from bridge.intake.answers import Answer
from bridge.intake.asgi import is_own, target_of
from bridge.intake.faults.routes import route_of_target
from bridge.intake.middleware.access_key import AccessKey
from bridge.intake.middleware.cors import preflight_answer, with_cors
from bridge.intake.middleware.hosts_and_origins import AllowedHosts, origin_to_check
from bridge.intake.server_state import ServerState

#: Clients use no other ones.
VENDORS_METHODS = ("GET", "POST")


class MiddlewareStack:
    """ASGI middleware.

    `vendors` takes what clients send, by a short way past all that `app` has for our own pages.
    """

    def __init__(self, app: ASGIApp, state: ServerState, vendors: ASGIApp) -> None:
        self._app = app
        self._vendors = vendors
        self._state = state
        self._key = AccessKey(state.settings.key)
        self._allowed = AllowedHosts(state.settings.allow_hosts, state.settings.allow_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if (refusal := self._refusal(scope, headers)) is not None:
            self._state.metrics.refused(refusal.code)
            await Response(refusal.body, refusal.status, media_type=refusal.media_type)(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await preflight_answer(headers, refused=await self._takes_preflight(scope))(scope, receive, send)
        else:
            short = scope["method"] in VENDORS_METHODS and not is_own(scope)
            app = self._vendors if short else self._app
            await app(scope, receive, with_cors(scope, headers, send))

    def _refusal(self, scope: Scope, headers: Headers) -> Answer | None:
        driven = self._key.take_from(scope)
        origin = origin_to_check(scope["method"], scope["path"], headers)
        return self._allowed.refusal(headers.get("host", ""), origin, driven=driven)

    async def _takes_preflight(self, scope: Scope) -> bool:
        """Whether a fault on order refuses this preflight."""
        target = split_target(target_of(scope))
        return await self._state.fault_of_preflight(route_of_target(target.rest), target.tab)
