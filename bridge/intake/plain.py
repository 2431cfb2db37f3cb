"""What we answer to plain traces: 202 and `{}` to what we took, a reason to what is none."""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.intake.answers import Answer, Taken, bad_payload, head_of
from bridge.vendors.plain import PLAIN

ACCEPTED = Answer(202, b"{}")
TRACK = "profile"


def take(upload: Upload, limits: Limits) -> Taken:
    vendor = PLAIN.name
    try:
        profile = head_of(PLAIN.decode(upload, limits))
    except BadPayload as bad:
        return Taken(answer=bad_payload(bad, TRACK), vendor=vendor, track=TRACK, problem=str(bad))
    return Taken(answer=ACCEPTED, vendor=vendor, track=TRACK, profile=profile)
