"""The agent's session store, `_pb_s`: a query string, in a cookie or in local storage.

`id=<32 hex digits>&created=<epoch ms>&expire=<epoch ms>`; `expired=1` once it is over and somebody has
noticed; empty before there is one, and when it was forgotten. Source: `js/src/agent/session.ts`.
"""

from __future__ import annotations

import re

from bridge.core.sessions import SessionReading
from bridge.vendors.agent.options import AgentSession
from bridge.vendors.queries import parameters
from bridge.vendors.vendor import SessionStore

EXPIRED = "expired=1"

#: However active, a session ends this long after it was created.
LIFETIME_MS = 4 * 60 * 60 * 1000
#: Without activity, `expire` is this long after the last extension.
IDLE_MS = 15 * 60 * 1000

#: The page's `Number()` reads more than that, and the agent writes no other.
_NUMBER = re.compile(r"[0-9]{1,16}")


def read_store(value: str, date_ms: float) -> SessionReading:
    """Read a store's value at a time of the page's `Date`, epoch ms."""
    kept = parameters(value)
    session = kept.get("id") or None
    if session is None:
        return SessionReading(state="expired" if "expired" in kept else "absent")
    ends = _ends_ms(kept)
    over = ends is None or date_ms >= ends
    return SessionReading(state="expired" if over else "tracked", id=session, expires_ms=ends)


def _ends_ms(kept: dict[str, str]) -> float | None:
    created, expire = kept.get("created", ""), kept.get("expire", "")
    if not (_NUMBER.fullmatch(created) and _NUMBER.fullmatch(expire)):
        return None
    return min(float(expire), float(created) + LIFETIME_MS)


def session_store(names: AgentSession) -> SessionStore:
    """Return the store with these keys."""
    return SessionStore(
        keys=names.keys,
        read=lambda _key, value, date_ms: read_store(value, date_ms),
        expire=lambda _key, _value: EXPIRED,
    )
