"""One room per vendor: decode its payloads, read and write its session store, state its contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bridge.core.contracts import Contract
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, Upload


class Vendor(Protocol):
    """What the rest of the house asks of a vendor. Pure: values in, values out."""

    @property
    def name(self) -> str: ...

    @property
    def store_keys(self) -> tuple[str, ...]:
        """Names of the cookies or localStorage keys that hold the session."""

    @property
    def contract(self) -> Contract: ...

    def read_store(self, key: str, value: str, date_ms: float) -> SessionReading:
        """What `value` means at `date_ms` (the page's `Date`)."""

    def expire_store(self, key: str, value: str) -> str:
        """The value that expires the session that `value` holds, as the SDK itself would write it."""

    def owns(self, upload: Upload) -> bool:
        """Whether this request speaks the vendor's dialect."""

    def decode(self, upload: Upload) -> list[Decoded]:
        """All that the request carries. Raises BadPayload when it is not what its format says."""


def all_vendors() -> tuple[Vendor, ...]:
    from bridge.vendors.datadog import DATADOG

    return (DATADOG,)


def vendor_of_store_key(key: str) -> Vendor | None:
    return next((vendor for vendor in all_vendors() if key in vendor.store_keys), None)


def vendor_named(name: str) -> Vendor | None:
    return next((vendor for vendor in all_vendors() if vendor.name == name), None)


def decode(upload: Upload, vendors: Iterable[Vendor] | None = None) -> list[Decoded]:
    """Everything in an upload, by the vendor that owns it; nothing when none does."""
    for vendor in vendors if vendors is not None else all_vendors():
        if vendor.owns(upload):
            return vendor.decode(upload)
    return []
