"""What Sentry's intake answers: 200 and `{}` to what it took, 400 to what is no envelope.

An SDK drops what is answered with 4xx, 429 excepted (https://develop.sentry.dev/sdk/expected-features/).
"""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.intake.answers import Answer, Taken, bad_payload, error, head_of
from bridge.vendors.sentry import SENTRY

ACCEPTED = Answer(200, b"{}")
TRACK = "envelope"


def take(upload: Upload, limits: Limits) -> Taken:
    vendor = SENTRY.name
    if upload.method != "POST":
        answer = error(405, "method-not-allowed", f"{upload.method} on {upload.target[:200]}", "send a POST")
        return Taken(answer=answer, vendor=vendor, track=TRACK, problem=f"{upload.method}, not POST")
    try:
        profile = head_of(SENTRY.decode(upload, limits))
    except BadPayload as bad:
        return Taken(answer=bad_payload(bad, TRACK), vendor=vendor, track=TRACK, problem=str(bad))
    return Taken(answer=ACCEPTED, vendor=vendor, track=TRACK, profile=profile)
