"""What a rule says of one occasion."""

from __future__ import annotations

from typing import Literal

import msgspec

Outcome = Literal["held", "violated", "pending", "unknown"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One occasion on which a rule could fail.

    `held`, `violated` at `at` with its evidence in `message`, `pending` until `at` (the recording
    ended before), or `unknown`: `message` says what could not be observed. `at` is wall ms.
    """

    outcome: Outcome
    at: float
    tab: str = ""
    message: str = ""
    #: rests on something that was not seen, and so falls with any gap in what was seen
    absence: bool = False


def due(at: float, until: float, tab: str, message: str) -> Finding:
    """A promise that was not kept by `at`: violated, or pending when nobody has watched so long."""
    if until < at:
        return Finding(outcome="pending", at=at, tab=tab, message=message)
    return Finding(outcome="violated", at=at, tab=tab, message=message, absence=True)


def held(at: float, tab: str) -> Finding:
    return Finding(outcome="held", at=at, tab=tab)
