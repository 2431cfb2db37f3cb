"""What Datadog's intake answers, track by track.

A real intake answers 202 to what it took. An SDK drops a payload that is answered with 400 and tries
again after 429 and 5xx (`sendWithRetryStrategy.ts`), so a malformed one gets 400.
"""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.intake.answers import Answer, Taken, bad_payload, error, head_of
from bridge.vendors.datadog import DATADOG
from bridge.vendors.datadog.address import QUOTA, Address
from bridge.vendors.datadog.quota import quota_body

ACCEPTED = Answer(202, b"{}")


def take(address: Address, upload: Upload, limits: Limits) -> Taken:
    """What to say to `upload`, which goes to `address`, and what is in it."""
    vendor, track = DATADOG.name, address.track
    if track == QUOTA:
        answer = Answer(200, quota_body(address.parameters.get("session_id", ""), admitted=True))
        return Taken(answer=answer, vendor=vendor, track=track)
    if upload.method != "POST":
        answer = error(405, "method-not-allowed", f"{upload.method} on {track}", "send a POST")
        return Taken(answer=answer, vendor=vendor, track=track, problem=f"{upload.method}, not POST")
    try:
        profile = head_of(DATADOG.decode(upload, limits))
    except BadPayload as bad:
        return Taken(answer=bad_payload(bad, track), vendor=vendor, track=track, problem=str(bad))
    return Taken(answer=ACCEPTED, vendor=vendor, track=track, profile=profile)
