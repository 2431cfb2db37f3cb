"""What can be told of an SDK that sends envelopes as Sentry's does."""

from __future__ import annotations

import msgspec


class SentryUploads(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="sentry", tag_field="format"
):
    """Envelopes; profiles are items of the types `profile_chunk` and `profile`."""
