"""What an ASGI scope says of its request: its target, and whether it asks the intake itself.

A vendor's request may come on any path, also on one of the intake's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.types import Scope

from bridge.core.addresses import (
    API_PREFIX,
    DOCS_PATH,
    HEALTH_PATH,
    LIVE_FILES,
    LIVE_PATH,
    METRICS_PATH,
    OPENAPI_PATH,
)

#: Paths that are only read. An SDK's tunnel may post to one of the same name.
_READ_PATHS = frozenset({OPENAPI_PATH, DOCS_PATH, HEALTH_PATH, METRICS_PATH, LIVE_PATH, *LIVE_FILES})


def target_of(scope: Mapping[str, Any]) -> str:
    """Path and query as sent, without any decoding."""
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    return bytes(path + b"?" + query if query else path).decode("latin-1")


def is_own(scope: Scope) -> bool:
    """Whether the request is for the intake's own API and pages. A path that names a tab or a host is a
    vendor's."""
    path: str = scope["path"]
    if path == "/":
        return _opens_a_page(scope)
    if not path.startswith(f"{API_PREFIX}/") and not (path in _READ_PATHS and scope["method"] != "POST"):
        return False
    return "ddforward" not in QueryParams(scope["query_string"])


def _opens_a_page(scope: Scope) -> bool:
    """Whether somebody opens the bare address in a browser. An SDK adds a query to it, or posts."""
    if scope["method"] != "GET" or scope["query_string"]:
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")
