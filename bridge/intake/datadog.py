"""What Datadog's intake answers, track by track.

A real intake answers 202 to what it took. An SDK drops a payload that is answered with 400 and tries
again after 429 and 5xx (`sendWithRetryStrategy.ts`), so a malformed one gets 400.
"""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Answer, Taken, error, take_from
from bridge.vendors.datadog import DATADOG
from bridge.vendors.datadog.address import QUOTA, Address
from bridge.vendors.datadog.quota import quota_body


def take(address: Address, upload: Upload, limits: Limits) -> Taken:
    """What to say to `upload`, which goes to `address`, and what is in it."""
    vendor, track = DATADOG.name, address.track
    if track == QUOTA:
        answer = Answer(200, quota_body(address.parameters.get("session_id", ""), admitted=True))
        return Taken(answer=answer, vendor=vendor, track=track)
    if upload.method != "POST":
        answer = error(405, "method-not-allowed", f"{upload.method} on {track}", "send a POST")
        return Taken(answer=answer, vendor=vendor, track=track, problem=f"{upload.method}, not POST")
    return take_from(DATADOG, track, upload, limits)
