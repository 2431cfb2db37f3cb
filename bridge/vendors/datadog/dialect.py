"""The uploads of Datadog's SDK, and of forks of it: HTTP requests to its tracks, and messages to a WebView's
bridge.

A real intake answers 202 to what it took. The SDK drops a payload that is answered with 400 and sends it
again after 429 and 5xx (`sendWithRetryStrategy.ts`), so a malformed one gets 400.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.datadog.address import QUOTA, TRACKS, Addresses, is_message
from bridge.vendors.datadog.events import decode_events
from bridge.vendors.datadog.options import DatadogUploads
from bridge.vendors.datadog.profile import decode_profile
from bridge.vendors.datadog.quota import decode_quota, quota_answer
from bridge.vendors.datadog.rum import RumEvents
from bridge.vendors.datadog.webview import decode_message, message_events
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.vendor import Dialect, Forward, Quota, Routes, UploadParts


def uploads(vendor: str, names: DatadogUploads) -> UploadParts:
    """Return all that can be made of uploads in this form, for the vendor of this name."""
    addresses = Addresses(names)
    reader = _Reader(vendor, addresses, RumEvents.of(names.internal))
    return UploadParts(
        dialect=Dialect(
            owns=reader.owns,
            track=lambda upload: addresses.track_of(upload.target),
            decode=reader.decode,
            events=reader.events,
            request_id=addresses.request_id,
            client_key=addresses.client_key,
        ),
        routes=Routes(
            tracks=tuple("quota" if track == QUOTA else track for track in TRACKS),
            track_of=addresses.track_of,
        ),
        forward=Forward(
            target=addresses.forwarded_target,
            headers=(names.key_header,),
            base=addresses.forwarded_base,
        ),
        quota=Quota(
            track=QUOTA,
            body=lambda upload, admitted: quota_answer(addresses.read(upload.target), admitted),
        ),
    )


@dataclass(frozen=True)
class _Reader:
    vendor: str
    addresses: Addresses
    rum: RumEvents

    def owns(self, upload: Upload) -> bool:
        return self._is_message(upload) or self.addresses.read(upload.target) is not None

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        """Profiles, words about profiler and session, answers about quota; of any other upload its track."""
        if self._is_message(upload):
            return decode_message(self.vendor, self.rum, upload, limits)
        address = self.addresses.read(upload.target)
        if address is None:
            return []
        if address.track == "profile":
            return [decode_profile(self.vendor, upload, limits)]
        if address.track == QUOTA:
            return [decode_quota(self.vendor, upload, address.parameters)]
        other = OtherUpload(upload=upload.id, vendor=self.vendor, tab=upload.tab, track=address.track)
        if address.track != "rum":
            return [other]
        statuses, sessions = self.rum.decode(self.vendor, upload, address.deflated, limits)
        return [*statuses, *sessions] if statuses else [other, *sessions]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        if self._is_message(upload):
            return message_events(self.vendor, upload, limits)
        address = self.addresses.read(upload.target)
        return decode_events(self.vendor, upload, address, limits) if address else []

    def _is_message(self, upload: Upload) -> bool:
        return self.addresses.names.webview and is_message(upload)
