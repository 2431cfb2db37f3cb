"""Sentry's uploads: envelopes, and requests to its old store, which are not looked into."""

from __future__ import annotations

from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.bodies import content, plain
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.sentry.envelope import Envelope, Item, client_key, endpoint, is_envelope, read_envelope
from bridge.vendors.sentry.items import TRACK, read_events
from bridge.vendors.sentry.profile import decode_profile, is_profile
from bridge.vendors.vendor import Dialect

NAME = "sentry"


def owns(upload: Upload) -> bool:
    return endpoint(upload.target) is not None or is_envelope(upload)


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    """Its profiles, and the types of all other items.

    One broken profile refuses the whole envelope, whatever else is in it: an envelope is one request with one
    answer, and a profile left out in silence would not be missed. The SDKs send a chunk alone, and an older
    profile with the transaction that it belongs to.
    """
    envelope = _envelope(upload, limits)
    if envelope is None:
        known = endpoint(upload.target)
        return [_other(upload, known)] if known else []
    return [_decoded(upload, envelope, item, limits) for item in envelope.items]


def events(upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
    envelope = _envelope(upload, limits)
    return read_events(NAME, upload, envelope, limits) if envelope else []


def _envelope(upload: Upload, limits: Limits) -> Envelope | None:
    known = endpoint(upload.target)
    if known == "envelope" or (known is None and is_envelope(upload)):
        # A proxy between may have lost the header that says that it is packed.
        return read_envelope(plain(content(upload, limits), limits))
    return None


def _decoded(upload: Upload, envelope: Envelope, item: Item, limits: Limits) -> Decoded:
    if is_profile(item):
        return decode_profile(NAME, upload, envelope, item, limits)
    return _other(upload, item.type)


def _other(upload: Upload, track: str) -> OtherUpload:
    return OtherUpload(upload=upload.id, vendor=NAME, tab=upload.tab, track=track)


DIALECT = Dialect(owns=owns, track=lambda _upload: TRACK, decode=decode, events=events, client_key=client_key)
