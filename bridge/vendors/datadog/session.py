"""The session store: `key=value` pairs joined by `&`, in a cookie or a localStorage item.

`_dd_s` is 6.x's, `_dd_s_v2` 7.x's; forks have other names. Source: browser-core
`domain/session/sessionState.ts`, `sessionStateValidation.ts` and `sessionConstants.ts` of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bridge.core.sessions import SessionReading
from bridge.vendors.datadog.options import DatadogSession
from bridge.vendors.vendor import SessionStore

#: `SESSION_TIME_OUT_DELAY`: however active, a session ends this long after it was created.
LIFETIME_MS = 4 * 60 * 60 * 1000
#: `SESSION_EXPIRATION_DELAY`: without activity, `expire` is this long after the last extension.
IDLE_MS = 15 * 60 * 1000

#: `SESSION_ENTRY_REGEXP`; an entry that does not match is skipped, as the SDK does.
_ENTRY = re.compile(r"([a-zA-Z]+)=([a-z0-9-]+)")
_NUMBER = re.compile(r"-?[0-9]{1,16}")

#: Not part of the state: 6.x's short-lived write lock, and the options that the cookie was set with.
_HOUSEKEEPING = ("lock", "c")


def parse_store(value: str) -> dict[str, str]:
    """All entries of a store, housekeeping included."""
    matches = (_ENTRY.fullmatch(entry) for entry in value.split("&"))
    return {match[1]: match[2] for match in matches if match}


def read_store(value: str, date_ms: float, complete: bool = False) -> SessionReading:
    """What `value` means when the page's `Date` says `date_ms`. `complete`: a session without `created` or
    `expire` is over, as in 7.x."""
    kept = parse_store(value)
    state = {name: entry for name, entry in kept.items() if name not in _HOUSEKEEPING}
    reading = _read_state(state, date_ms, complete)
    return msgspec.structs.replace(
        reading, options=kept.get("c", ""), foreign=_is_logs_only(kept), anonymous="aid" in kept
    )


def _read_state(state: dict[str, str], date_ms: float, complete: bool) -> SessionReading:
    if not state:
        return SessionReading(state="absent")
    expires_ms = _expires_ms(state)
    if "isExpired" in state or _is_over(state, date_ms, complete):
        return SessionReading(state="expired", id=state.get("id"), expires_ms=expires_ms)
    if "id" not in state:
        # A session that is not sampled has no id: nothing is tracked.
        return SessionReading(state="absent", expires_ms=expires_ms)
    return SessionReading(state="tracked", id=state["id"], expires_ms=expires_ms, sampled=_sampled(state))


def _is_logs_only(state: dict[str, str]) -> bool:
    """Whether no RUM SDK has written it: one of 6.x writes its draw (`rum`) beside that for logs. 7.x writes
    neither."""
    return "logs" in state and "rum" not in state


def _sampled(state: dict[str, str]) -> bool | None:
    """6.x writes its draw of the session into the store (`RumTrackingType`); 7.x draws by the id."""
    return state["rum"] != "0" if "rum" in state else None


def expire_store(value: str) -> str:
    """`getExpiredSessionState`: all is dropped but the anonymous user and the cookie's options."""
    state = parse_store(value)
    kept = [f"{name}={state[name]}" for name in ("aid", "c") if name in state]
    return "&".join(["isExpired=1", *kept])


def why_not_tracked(key: str, value: str) -> str:
    """6.x writes the draw into the store, `rum=0` for a session that is not sampled in
    (`RumTrackingType.NOT_TRACKED`). 7.x draws from the id, and the store does not tell."""
    if parse_store(value).get("rum") == "0":
        return f"rum=0 in {key}"
    return ""


def _is_over(state: dict[str, str], date_ms: float, complete: bool) -> bool:
    """`isActiveSession`, negated. 6.x does without `created` or `expire`, 7.x needs both."""
    if complete and not {"created", "expire"} <= state.keys():
        return True
    return any(end is None or date_ms >= end for end in _ends_ms(state))


def _expires_ms(state: dict[str, str]) -> float | None:
    return min((end for end in _ends_ms(state) if end is not None), default=None)


def _ends_ms(state: dict[str, str]) -> Iterator[float | None]:
    """The moments at which the session ends; None for one that is no number (`NaN` to the SDK)."""
    if "expire" in state:
        yield _number(state["expire"])
    if "created" in state:
        created = _number(state["created"])
        yield None if created is None else created + LIFETIME_MS


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def session_store(names: DatadogSession) -> SessionStore:
    """Return the store with these keys."""
    return SessionStore(
        keys=names.keys,
        read=lambda key, value, date_ms: read_store(value, date_ms, key in names.complete),
        # Both versions expire alike.
        expire=lambda _key, value: expire_store(value),
        why_not_tracked=why_not_tracked,
    )
