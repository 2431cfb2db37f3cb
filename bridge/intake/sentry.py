"""What Sentry's intake answers: 200 and `{}` to what it took, 400 to what is no envelope.

An SDK drops what is answered with 4xx, 429 excepted (https://develop.sentry.dev/sdk/expected-features/).
"""

from __future__ import annotations

from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.intake.answers import Answer, error
from bridge.vendors.sentry import SENTRY

ACCEPTED = Answer(200, b"{}")


def answer(upload: Upload) -> Answer:
    if upload.method != "POST":
        return error(405, "method-not-allowed", f"{upload.method} on {upload.target[:200]}", "send a POST")
    try:
        SENTRY.decode(upload)
    except BadPayload as bad:
        return error(400, "bad-payload", f"envelope: {bad}", "the request is kept as it came")
    return ACCEPTED
