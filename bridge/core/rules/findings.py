"""The result of a rule for one occasion."""

from __future__ import annotations

from typing import Literal

import msgspec

from bridge.core.history.natives import FOREVER

Outcome = Literal["held", "violated", "pending", "unknown", "not-owed"]

#: Text, and moments as wall ms, which are shown relative to the start of the run.
Message = tuple[str | float, ...]


#: Longer delays of the machine are not waited for: nothing can be said then, ms.
LONGEST_MS = 10_000.0


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The result for one occasion on which a rule could fail. `at`: wall ms.

    `held`; `violated` at `at`, `message` is the evidence; `pending` until `at`, as the recording ended
    before; `unknown`, `message` is what could not be observed; or `not-owed`, `message` is why nothing was
    promised on this occasion.
    """

    outcome: Outcome
    at: float
    tab: str = ""
    message: Message = ()
    #: the evidence is that something was not observed, so it is not valid after a gap in the events
    absence: bool = False
    #: when the occasion began, wall ms: a pending rule is evaluated again from there on
    began: float = 0.0
    #: by how much a limit was exceeded, ms; FOREVER while that goes on; None for what no delay can explain
    overrun_ms: float | None = None


def due(at: float, until: float, tab: str, message: Message, began: float, over: float = FOREVER) -> Finding:
    """Return the finding for a promise that was not kept by `at`: pending if `until` is before it.

    `over`: when it was kept after all, or was owed no longer; FOREVER if neither was observed.
    """
    if until < at:
        return Finding(outcome="pending", at=at, tab=tab, message=message, began=began)
    return Finding(
        outcome="violated",
        at=at,
        tab=tab,
        message=message,
        absence=True,
        began=began,
        overrun_ms=over - at,
    )


def not_owed(at: float, tab: str, message: Message) -> Finding:
    """Return the finding for an occasion on which nothing was promised."""
    return Finding(outcome="not-owed", at=at, tab=tab, message=message)


def held(at: float, tab: str) -> Finding:
    return Finding(outcome="held", at=at, tab=tab)
