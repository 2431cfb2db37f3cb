"""What we answer to plain traces: 202 and `{}` to what we took, a reason to what is none."""

from __future__ import annotations

from bridge.core.uploads import Upload
from bridge.errors import BadPayload, PayloadTooLarge, PayloadUnsupported
from bridge.intake.answers import Answer, error
from bridge.vendors.plain import PLAIN

ACCEPTED = Answer(202, b"{}")

KEPT_HINT = "the request is kept as it came"


def answer(upload: Upload) -> Answer:
    try:
        PLAIN.decode(upload)
    except PayloadTooLarge as large:
        return error(413, "too-large", f"profile: {large}", KEPT_HINT)
    except PayloadUnsupported as other:
        return error(415, "unsupported", f"profile: {other}", KEPT_HINT)
    except BadPayload as bad:
        return error(400, "bad-payload", f"profile: {bad}", KEPT_HINT)
    return ACCEPTED
