"""What Sentry's intake answers: 200 and `{}` to what it took, 400 to what is no envelope.

An SDK drops what is answered with 4xx, 429 excepted (https://develop.sentry.dev/sdk/expected-features/).
"""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Answer, Taken, error, take_from
from bridge.vendors.sentry import SENTRY

ACCEPTED = Answer(200, b"{}")
TRACK = "envelope"


def take(upload: Upload, limits: Limits) -> Taken:
    vendor = SENTRY.name
    if upload.method != "POST":
        answer = error(405, "method-not-allowed", f"{upload.method} on {upload.target[:200]}", "send a POST")
        return Taken(answer=answer, vendor=vendor, track=TRACK, problem=f"{upload.method}, not POST")
    return take_from(SENTRY, TRACK, upload, limits, ACCEPTED)
