"""What all events have in common."""

from __future__ import annotations

from typing import Literal

import msgspec

Visibility = Literal["visible", "hidden"]
Lifecycle = Literal["active", "frozen", "closed", "crashed"]
Intent = Literal["run", "stop"]


def _kind(name: str) -> str:
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")


class Event(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="kind", tag=_kind, omit_defaults=True
):
    """Something that happened. `tab`: the bridge's name of the tab ("tab-1"), "" if it concerns no tab."""

    wall_ms: float
    tab: str = ""
