"""Where a request of the agent goes. Its page may name any address; the query says that it is the agent."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from bridge.core.addresses import PROFILES_PATH, QUOTA_PATH
from bridge.vendors.queries import parameters

PROFILE, QUOTA = "profile", "quota"
#: By method and the end of the path; before it may stand what a proxy adds.
_TRACKS = {("POST", PROFILES_PATH): PROFILE, ("GET", QUOTA_PATH): QUOTA}


class Address(msgspec.Struct, frozen=True):
    """`version` is the agent's; `session_id` is "" where none is named."""

    track: str
    version: str
    session_id: str


@lru_cache(maxsize=16)
def read_address(method: str, target: str) -> Address | None:
    """The address in a request's target (path and query as sent); None when it is not the agent's."""
    path, _, query = target.partition("?")
    found = _TRACKS.get((method, path[path.rfind("/v1/") :]))
    if found is None:
        return None
    said = parameters(query)
    version = said.get("agent", "")
    return Address(found, version, said.get("session_id", "")) if version else None
