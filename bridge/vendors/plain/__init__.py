"""Plain traces: what a page sends that profiles itself, with ten lines of its own or with our agent.

It is a dialect and no product: nobody promises anything about it, and it tells nothing of what else is on a
page.
"""

from __future__ import annotations

from bridge.core.contracts import Contract
from bridge.core.limits import LIMITS, Limits
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, SdkEvent, Upload
from bridge.vendors.plain.profile import decode_profile

__all__ = ["PLAIN", "PROFILES_PATH", "Plain"]

PROFILES_PATH = "/v1/profiles"


class Plain:
    """Satisfies `bridge.vendors.Vendor`."""

    name = "plain"
    store_keys = ()
    globals = ()
    hosts = ()
    contract: Contract | None = None
    needs = ""
    user_stop = ""
    user_start = ""

    def read_store(self, key: str, value: str, date_ms: float) -> SessionReading:  # noqa: ARG002
        return SessionReading(state="absent")

    def expire_store(self, key: str, value: str) -> str:  # noqa: ARG002  it keeps none
        return value

    def why_not_tracked(self, key: str, value: str) -> str:  # noqa: ARG002
        return ""

    def owns(self, upload: Upload) -> bool:
        """What is meant for us: another host may have a path of that name."""
        path = upload.target.partition("?")[0].rstrip("/")
        return path == PROFILES_PATH and upload.method == "POST" and not upload.host

    def request_id(self, upload: Upload) -> str:  # noqa: ARG002  what is sent twice has the same identity
        return ""

    def client_key(self, upload: Upload) -> str:  # noqa: ARG002
        return ""

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        return [decode_profile(self.name, upload, limits)] if self.owns(upload) else []

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:  # noqa: ARG002
        return []


PLAIN = Plain()
