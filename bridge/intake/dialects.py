"""Which dialect a request speaks, and what it says: the part of the intake that costs. No server in here."""

from __future__ import annotations

from bridge.core.limits import Limits
from bridge.core.uploads import Upload
from bridge.intake import agent, datadog, plain, sentry
from bridge.intake.answers import Taken
from bridge.vendors.agent.address import read_address as read_agents_address
from bridge.vendors.datadog.address import read_address
from bridge.vendors.plain import PLAIN
from bridge.vendors.sentry import SENTRY


def take(upload: Upload, limits: Limits) -> Taken | None:
    """What to say to `upload`, and what is in it; None when it is in no dialect that we know."""
    address = read_address(upload.target)
    if address is not None:
        return datadog.take(address, upload, limits)
    if SENTRY.owns(upload):
        return sentry.take(upload, limits)
    agents = read_agents_address(upload.method, upload.target)
    if agents is not None:
        return agent.take(agents, upload, limits)
    return plain.take(upload, limits) if PLAIN.owns(upload) else None
