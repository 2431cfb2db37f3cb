"""Datadog's browser RUM SDK: profile uploads, RUM batches, quota, session stores, contract."""

from __future__ import annotations

from bridge.core.contracts import Contract
from bridge.core.limits import LIMITS, Limits
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, OtherUpload, SdkEvent, Upload
from bridge.vendors.datadog import address as addresses
from bridge.vendors.datadog import session
from bridge.vendors.datadog.address import HOSTS, QUOTA, is_message, read_address
from bridge.vendors.datadog.contract import CONTRACT
from bridge.vendors.datadog.events import decode_events
from bridge.vendors.datadog.profile import decode_profile
from bridge.vendors.datadog.quota import decode_quota
from bridge.vendors.datadog.rum import decode_rum
from bridge.vendors.datadog.webview import decode_message, message_events

__all__ = ["DATADOG", "Datadog"]


class Datadog:
    """Satisfies `bridge.vendors.Vendor`."""

    name = "datadog"
    store_keys = (session.KEY_6, session.KEY_7)
    globals = ("DD_RUM",)
    hosts = HOSTS
    needs = ""
    user_stop = ""
    user_start = ""

    @property
    def contract(self) -> Contract | None:
        return CONTRACT

    def read_store(self, key: str, value: str, date_ms: float) -> SessionReading:
        return session.read_store(key, value, date_ms)

    def expire_store(self, key: str, value: str) -> str:  # noqa: ARG002  both stores expire alike
        return session.expire_store(value)

    def why_not_tracked(self, key: str, value: str) -> str:
        return session.why_not_tracked(key, value)

    def owns(self, upload: Upload) -> bool:
        return is_message(upload) or read_address(upload.target) is not None

    def request_id(self, upload: Upload) -> str:
        return addresses.request_id(upload)

    def client_key(self, upload: Upload) -> str:
        return addresses.client_token(upload)

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        if is_message(upload):
            return decode_message(self.name, upload, limits)
        address = read_address(upload.target)
        if address is None:
            return []
        if address.track == "profile":
            return [decode_profile(self.name, upload, limits)]
        if address.track == QUOTA:
            return [decode_quota(self.name, upload, address.parameters)]
        reports: list[Decoded] = []
        if address.track == "rum":
            reports.extend(decode_rum(self.name, upload, address.deflated, limits))
        return reports or [
            OtherUpload(upload=upload.id, vendor=self.name, tab=upload.tab, track=address.track)
        ]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        if is_message(upload):
            return message_events(self.name, upload, limits)
        address = read_address(upload.target)
        return decode_events(self.name, upload, address, limits) if address else []


DATADOG = Datadog()
