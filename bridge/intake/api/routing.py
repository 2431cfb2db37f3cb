"""Routes that tell requests for the intake's own API from requests of vendors' SDKs."""

from __future__ import annotations

from fastapi.routing import APIRoute
from starlette.routing import Match, Route
from starlette.types import Scope

from bridge.intake.asgi import is_own


class OwnRoute(APIRoute):
    """A route for requests to the intake's own API only."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches(scope) if is_own(scope) else (Match.NONE, {})


class VendorsRoute(Route):
    """A route for vendors' requests only: a request to an unknown path of the API is refused, never kept."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.NONE, {}) if scope["type"] == "http" and is_own(scope) else super().matches(scope)
