"""The secret at the beginning of the path by which requests of driven tabs are known."""

from __future__ import annotations

import hmac

from starlette.types import Scope

from bridge.core.addresses import key_url


class AccessKey:
    """`key`: "" where no tab is driven; then no request has it."""

    def __init__(self, key: str) -> None:
        self._prefix = key_url("", key).encode() if key else b""

    def take_from(self, scope: Scope) -> bool:
        """Whether the path began with the key. If so, it is taken off the path."""
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        length = len(self._prefix)
        if (
            not length
            or raw[length : length + 1] not in (b"/", b"")
            or not hmac.compare_digest(raw[:length], self._prefix)
        ):
            return False
        scope["raw_path"] = raw[length:] or b"/"
        scope["path"] = scope["path"][length:] or "/"
        return True
