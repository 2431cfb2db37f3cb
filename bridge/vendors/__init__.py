"""One room per vendor: decode its payloads, read and write its session store, state its contract."""

from __future__ import annotations

from typing import Protocol

from bridge.core.contracts import Contract
from bridge.core.limits import LIMITS, Limits
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, SdkEvent, Upload


class Vendor(Protocol):
    """What the rest of the house asks of a vendor. Pure: values in, values out."""

    @property
    def name(self) -> str: ...

    @property
    def store_keys(self) -> tuple[str, ...]:
        """Names of the cookies or localStorage keys that hold the session."""

    @property
    def globals(self) -> tuple[str, ...]:
        """Names of global variables by which a page with its SDK is known."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where its SDK uploads to: patterns as `bridge.driver.redirect` reads them, in order. None of a
        dialect that is nobody's product: it says nothing of what is on a page.

        Where the SDK itself or its configuration comes from is no intake: an app without them is another.
        """

    @property
    def contract(self) -> Contract | None:
        """None when nobody has written it yet: its pages are watched, and not judged."""

    @property
    def needs(self) -> str:
        """What must be so for its profiler to run, in one clause; "" where store and uploads tell more."""

    @property
    def user_stop(self) -> str:
        """The script by which a page's user stops its profiler; "" where only the page's own code could."""

    @property
    def user_start(self) -> str:
        """As `user_stop`: lets it run again."""

    def read_store(self, key: str, value: str, date_ms: float) -> SessionReading:
        """What `value` means at `date_ms` (the page's `Date`)."""

    def expire_store(self, key: str, value: str) -> str:
        """The value that expires the session that `value` holds, as the SDK itself would write it."""

    def why_not_tracked(self, key: str, value: str) -> str:
        """What in a store says that its session is not sampled in; "" when nothing does."""

    def owns(self, upload: Upload) -> bool:
        """Whether this request speaks the vendor's dialect."""

    def request_id(self, upload: Upload) -> str:
        """What a browser that sends a request again leaves as it was, and an SDK that tries again does not;
        "" where a dialect has none."""

    def client_key(self, upload: Upload) -> str:
        """By what its sender says who it is (client token, DSN key): no secret, it stands in the page; ""
        when it says nothing."""

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        """What the rules and the store go by. Raises BadPayload when it is not what its format says."""

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        """Every event of the SDK that the request carries, whole. Raises BadPayload as `decode` does."""


def all_vendors() -> tuple[Vendor, ...]:
    from bridge.vendors.agent import AGENT
    from bridge.vendors.datadog import DATADOG
    from bridge.vendors.plain import PLAIN
    from bridge.vendors.sentry import SENTRY

    # Plain comes last: by a proxy or a tunnel the others' requests come on any path, its own too.
    return (DATADOG, SENTRY, AGENT, PLAIN)


def vendor_of_store_key(key: str) -> Vendor | None:
    return next((vendor for vendor in all_vendors() if key in vendor.store_keys), None)


def vendor_named(name: str) -> Vendor | None:
    return next((vendor for vendor in all_vendors() if vendor.name == name), None)


def vendor_of_upload(upload: Upload) -> Vendor | None:
    return next((vendor for vendor in all_vendors() if vendor.owns(upload)), None)


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    """Everything in an upload, by the vendor that owns it; nothing when none does."""
    vendor = vendor_of_upload(upload)
    return vendor.decode(upload, limits) if vendor else []
