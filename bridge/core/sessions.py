"""What a session's store says, read by a vendor; the same for every vendor."""

from __future__ import annotations

from typing import Literal

import msgspec

SessionState = Literal["tracked", "expired", "absent"]


class SessionReading(msgspec.Struct, frozen=True, kw_only=True):
    """`expires_ms`: the moment (ms since the epoch, in the page's `Date`) at which the session ends
    if nothing extends it; None when the store does not say."""

    state: SessionState
    id: str | None = None
    expires_ms: float | None = None
