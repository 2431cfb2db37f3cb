"""The profiles in requests that the bridge held while their page was left. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from bridge.core.events import RequestHeld
from bridge.core.uploads import NotSent, Profile, Upload
from bridge.judging.uploads.decoded_uploads import decoding_of


def not_sent(event: RequestHeld) -> tuple[NotSent, ...]:
    """Return the profiles in the body of a held request; none if the body has none or is not valid."""
    address = urlsplit(event.url)
    upload = Upload(
        id="",
        wall_ms=event.wall_ms,
        tab=event.tab,
        method=event.method,
        target=f"{address.path or '/'}?{address.query}" if address.query else address.path or "/",
        headers=event.headers,
        status=0,
        body=event.body,
        host=address.netloc,
    )
    return tuple(
        NotSent(vendor=item.vendor, tab=item.tab, held_ms=event.held_ms, profile=item)
        for item in decoding_of(upload).items
        if isinstance(item, Profile)
    )
