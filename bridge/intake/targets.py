"""What stands in a request's path and query beside its vendor's own: the tab, and the host that was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: The agent, for a page's script tag. It is no secret: pages of any origin may have it.
AGENT_PATH = "/agent.js"

_TAB_PREFIX = re.compile(r"/t/([A-Za-z0-9._-]{1,64})(/.*)", re.DOTALL)
_HOST_PREFIX = re.compile(r"/h/([A-Za-z0-9.:_\[\]-]{1,255})(/.*)", re.DOTALL)


def split_tab(target: str) -> tuple[str, str]:
    """`/t/<tab>/<rest>` as tab and target; no tab ("") when the target names none."""
    match = _TAB_PREFIX.fullmatch(target)
    return (match[1], match[2]) if match else ("", target)


def split_host(target: str) -> tuple[str, str]:
    """`/h/<host>/<rest>` as the host that the page named and target; no host ("") when there is none."""
    match = _HOST_PREFIX.fullmatch(target)
    return (match[1], match[2]) if match else ("", target)


def target_of(scope: Mapping[str, Any]) -> str:
    """Path and query of an ASGI scope as sent, without any decoding."""
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope["query_string"]
    return bytes(path + b"?" + query if query else path).decode("latin-1")
