"""What can be told of an SDK that is like our agent."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class AgentSession(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="agent", tag_field="format"
):
    """A session as a query string: `id=..&created=..&expire=..`, times in epoch ms; `expired=1` when over."""

    keys: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="names of cookies, or of items of local or session storage"),
    ] = ("_pb_s",)


class AgentUploads(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="agent", tag_field="format"
):
    """Plain traces to `/v1/profiles?agent=VERSION`, with more in the part `event`, and questions for quota
    to `/v1/quota?agent=VERSION`."""
