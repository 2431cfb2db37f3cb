"""Sentry's uploads: envelopes, and requests to its old store, which are not looked into.

The SDK numbers no requests. It drops what is answered with 4xx, 429 excepted
(https://develop.sentry.dev/sdk/expected-features/).
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.bodies import content, plain
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.sentry.envelope import Envelope, Item, client_key, endpoint, is_envelope, read_envelope
from bridge.vendors.sentry.items import TRACK, read_events
from bridge.vendors.sentry.options import SentryUploads
from bridge.vendors.sentry.profile import decode_profile, is_profile
from bridge.vendors.vendor import Dialect, Forward, Routes, UploadParts


def uploads(vendor: str, _names: SentryUploads) -> UploadParts:
    """Return all that can be made of uploads in this form, for the vendor of this name."""
    reader = _Reader(vendor)
    return UploadParts(
        dialect=Dialect(
            owns=owns,
            track=lambda _upload: TRACK,
            decode=reader.decode,
            events=reader.events,
            client_key=client_key,
        ),
        routes=Routes(tracks=("envelope", "store"), track_of=lambda target: endpoint(target) or ""),
        forward=Forward(headers=("x-sentry-auth",)),
    )


def owns(upload: Upload) -> bool:
    return endpoint(upload.target) is not None or is_envelope(upload)


@dataclass(frozen=True)
class _Reader:
    vendor: str

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        """Its profiles, and the types of all other items.

        One broken profile refuses the whole envelope, whatever else is in it: an envelope is one request with
        one answer, and a profile left out in silence would not be missed. The SDKs send a chunk alone, and an
        older profile with the transaction that it belongs to.
        """
        envelope = _envelope(upload, limits)
        if envelope is None:
            known = endpoint(upload.target)
            return [self._other(upload, known)] if known else []
        return [self._decoded(upload, envelope, item, limits) for item in envelope.items]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        envelope = _envelope(upload, limits)
        return read_events(self.vendor, upload, envelope, limits) if envelope else []

    def _decoded(self, upload: Upload, envelope: Envelope, item: Item, limits: Limits) -> Decoded:
        if is_profile(item):
            return decode_profile(self.vendor, upload, envelope, item, limits)
        return self._other(upload, item.type)

    def _other(self, upload: Upload, track: str) -> OtherUpload:
        return OtherUpload(upload=upload.id, vendor=self.vendor, tab=upload.tab, track=track)


def _envelope(upload: Upload, limits: Limits) -> Envelope | None:
    known = endpoint(upload.target)
    if known == "envelope" or (known is None and is_envelope(upload)):
        # A proxy between may have lost the header that says that it is packed.
        return read_envelope(plain(content(upload, limits), limits))
    return None
