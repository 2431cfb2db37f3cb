"""What Datadog's intake answers, track by track.

A real intake answers 202 to what it took. An SDK drops a payload that is answered with 400 and tries
again after 429 and 5xx (`sendWithRetryStrategy.ts`), so a malformed one gets 400.
"""

from __future__ import annotations

from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.intake.answers import Answer, error
from bridge.vendors.datadog import DATADOG
from bridge.vendors.datadog.address import QUOTA, Address
from bridge.vendors.datadog.quota import quota_body

ACCEPTED = Answer(202, b"{}")


def answer(address: Address, upload: Upload) -> Answer:
    """What to say to `upload`, which goes to `address`."""
    if address.track == QUOTA:
        return Answer(200, quota_body(address.parameters.get("session_id", ""), admitted=True))
    if upload.method != "POST":
        return error(405, "method-not-allowed", f"{upload.method} on {address.track}", "send a POST")
    try:
        DATADOG.decode(upload)
    except BadPayload as bad:
        return error(400, "bad-payload", f"{address.track}: {bad}", "the request is kept as it came")
    return ACCEPTED
