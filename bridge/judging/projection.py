"""What of a recording concerns the SDK of one vendor. Its machine and its rules see only that."""

from __future__ import annotations

from bridge.core import events as e
from bridge.core.history.ownership import Ownership
from bridge.core.uploads import Decoded
from bridge.vendors import Vendor, vendor_of_store_key

_OF_A_PROFILER = (
    e.ProfilerStarted,
    e.ProfilerStopCalled,
    e.ProfilerStopSettled,
    e.ProfilerStopFailed,
    e.ProfilerStopReleased,
    e.SampleBufferFull,
)


def concerns(event: e.Event, vendor: Vendor, owned: Ownership) -> bool:
    """Whether an event can be the doing of this vendor's SDK, or happens to every SDK of the page."""
    if isinstance(event, _OF_A_PROFILER):
        return owned.of(event.tab, event.document, event.profiler) == vendor.name
    if isinstance(event, e.SessionStoreChanged):
        keeper = vendor_of_store_key(event.key)
        return keeper is None or keeper is vendor
    return True


def is_of(decoded: Decoded, vendor: Vendor) -> bool:
    """Whether an item was sent by this vendor's SDK."""
    return decoded.vendor == vendor.name
