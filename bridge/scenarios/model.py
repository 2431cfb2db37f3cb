"""A scenario is data: a name, one line that says what it does, and steps."""

from __future__ import annotations

from typing import Literal

import msgspec

Verb = Literal[
    "open",
    "expect_profiler",
    "expect_session",
    "expect_long_task",
    "hide",
    "show",
    "minimise",
    "restore",
    "suspend",
    "activity",
    "expire_session",
    "hold_stop",
    "release_stop",
    "hear",
    "settle",
]


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`do` names what a tab does. `is_` (in JSON: `is`) belongs to the two expectations, `minutes` to
    `suspend`."""

    do: Verb
    is_: str = msgspec.field(name="is", default="")
    minutes: float = 0.0


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    says: str
    steps: tuple[Step, ...]
