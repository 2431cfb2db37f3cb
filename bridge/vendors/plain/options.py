"""What can be told of a page that sends plain traces."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class PlainUploads(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="plain", tag_field="format"
):
    """A trace as `Profiler.stop()` gives it, alone, in a wrapper, or as multipart/form-data with an `event`.

    Without `urls`: what is sent to the intake's own path for profiles.
    """

    urls: Annotated[
        tuple[str, ...],
        Meta(description="ends of addresses that uploads go to, such as `/collect/*`; * is any text"),
    ] = ()
