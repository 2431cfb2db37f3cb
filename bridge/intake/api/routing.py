"""Which requests are questions to us. A vendor's request may come on any path, ours too."""

from __future__ import annotations

from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.routing import Match, Route
from starlette.types import Scope

PREFIX = "/_bridge/v1"
OPENAPI_PATH = "/_bridge/openapi.json"
DOCS_PATH = "/_bridge/docs"
#: What is only ever asked for; an SDK's tunnel may post to a path of this name.
READ_PATHS = frozenset({OPENAPI_PATH, DOCS_PATH, "/healthz", "/metrics"})


def is_ours(scope: Scope) -> bool:
    """Whether this is a question to us. What names a tab or a host before its path is none."""
    path: str = scope["path"]
    if not path.startswith(f"{PREFIX}/") and not (path in READ_PATHS and scope["method"] != "POST"):
        return False
    return "ddforward" not in QueryParams(scope["query_string"])


class OurRoute(APIRoute):
    """Takes only what is ours."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches(scope) if is_ours(scope) else (Match.NONE, {})


class VendorsRoute(Route):
    """Takes only what is not ours: a question that we cannot answer is refused, never kept as an upload."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.NONE, {}) if scope["type"] == "http" and is_ours(scope) else super().matches(scope)
