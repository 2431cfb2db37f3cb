"""What we answer to our own agent: 202 and `{}` to a profile, and to every session that it may be profiled.

It drops what is answered with 400, and tries again after 408, 429 and 5xx.
"""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake.answers import Answer, Taken, take_from
from bridge.vendors.agent import AGENT
from bridge.vendors.agent.address import QUOTA, Address
from bridge.vendors.agent.quota import quota_body

ADMITTED = Answer(200, quota_body(admitted=True))


def take(address: Address, upload: Upload, limits: Limits) -> Taken:
    """What to say to `upload`, which goes to `address`, and what is in it."""
    vendor, track = AGENT.name, address.track
    if track == QUOTA:
        return Taken(answer=ADMITTED, vendor=vendor, track=track)
    return take_from(AGENT, track, upload, limits)
