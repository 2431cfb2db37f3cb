"""Our own agent (`js/src/agent`): its uploads, its question for quota, its session store, its contract.

It sends plain traces with more in the event, and says who it is in the query (`?agent=<version>`).
"""

from __future__ import annotations

from bridge.core.contracts import Contract
from bridge.core.limits import LIMITS, Limits
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, SdkEvent, Upload
from bridge.vendors.agent import session
from bridge.vendors.agent.address import PROFILE, QUOTA, read_address
from bridge.vendors.agent.contract import CONTRACT
from bridge.vendors.agent.events import decode_events, decode_status
from bridge.vendors.agent.quota import decode_quota
from bridge.vendors.bodies import content, parts
from bridge.vendors.plain.profile import decode_form

__all__ = ["AGENT", "Agent"]


class Agent:
    """Satisfies `bridge.vendors.Vendor`."""

    name = "agent"
    store_keys = (session.KEY,)
    globals = ("profilerBridge",)
    #: Its pages say where it sends to.
    hosts = ()
    needs = (
        "the agent profiles from profilerBridge.init() on, unless consent is denied or the browser says "
        "globalPrivacyControl"
    )
    user_stop = "profilerBridge.stop()"
    user_start = "profilerBridge.start()"

    @property
    def contract(self) -> Contract | None:
        return CONTRACT

    def read_store(self, key: str, value: str, date_ms: float) -> SessionReading:  # noqa: ARG002  it has one
        return session.read_store(value, date_ms)

    def expire_store(self, key: str, value: str) -> str:  # noqa: ARG002
        return session.EXPIRED

    def why_not_tracked(self, key: str, value: str) -> str:  # noqa: ARG002  it takes no samples of sessions
        return ""

    def owns(self, upload: Upload) -> bool:
        return read_address(upload.method, upload.target) is not None

    def request_id(self, upload: Upload) -> str:  # noqa: ARG002  what is sent twice has the same identity
        return ""

    def client_key(self, upload: Upload) -> str:  # noqa: ARG002
        return ""

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        address = read_address(upload.method, upload.target)
        if address is None:
            return []
        if address.track == QUOTA:
            return [decode_quota(self.name, upload, address.session_id)]
        found = _form(upload, limits)
        return [
            decode_form(self.name, upload, found, limits),
            *decode_status(self.name, upload, found, limits),
        ]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        address = read_address(upload.method, upload.target)
        carries = address is not None and address.track == PROFILE
        return decode_events(self.name, upload, _form(upload, limits), limits) if carries else []


def _form(upload: Upload, limits: Limits) -> dict[str, bytes]:
    return parts(upload.headers.get("content-type", ""), content(upload, limits), limits)


AGENT = Agent()
