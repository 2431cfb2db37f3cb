"""The value of a session's store, as a vendor reads it. One form for every vendor."""

from __future__ import annotations

from typing import Literal

import msgspec

SessionState = Literal["tracked", "expired", "absent"]


class SessionReading(msgspec.Struct, frozen=True, kw_only=True):
    """The session in a page's store. `expires_ms`: when it ends if nothing extends it, epoch ms by the page's
    `Date`; None if the store does not have it. `sampled`: whether the store says that the SDK sends data of
    this session; None if it does not tell. `options`: of the cookie, as its value tells them. `foreign`: an
    SDK that profiles does not write such a value. `anonymous`: the value names an anonymous user, whom the
    SDK drops when the consent to tracking is withdrawn.
    """

    state: SessionState
    id: str | None = None
    expires_ms: float | None = None
    sampled: bool | None = None
    options: str = ""
    foreign: bool = False
    anonymous: bool = False
