"""Detects the vendor of a page's SDK: as the user named it, else by evidence in events and uploads. Pure.

A page may show several vendors, one after the other. The strongest evidence counts, and of equal evidence the
first. The session's store is the strongest, as only a RUM product has one; then an upload in a vendor's
dialect; then a global variable.
"""

from __future__ import annotations

from bridge.core.events import Event, GlobalsSeen, SessionStoreChanged, UploadReceived
from bridge.core.recording import Recording
from bridge.core.uploads import Upload
from bridge.vendors import Vendor, identify, registered, vendor_named, vendor_of_store_key

_GLOBAL, _UPLOAD, _STORE, _NAMED = 1, 2, 3, 4


class Recognition:
    """The vendor that was detected so far. `vendor`: None until there is evidence."""

    def __init__(self, named: Vendor | None = None) -> None:
        self.vendor = named
        self._strength = _NAMED if named else 0

    @property
    def named(self) -> bool:
        """Whether the user named the vendor."""
        return self._strength == _NAMED

    def name(self, vendor: Vendor) -> None:
        """Set the vendor that the user named. It overrides all evidence."""
        self.vendor, self._strength = vendor, _NAMED

    def event(self, event: Event, upload: Upload | None = None) -> None:
        """Take an event as evidence. `upload`: the request of an `UploadReceived`."""
        found, strength = _evidence(event, upload)
        if found is not None and strength > self._strength:
            self.vendor, self._strength = found, strength


def recognise(recording: Recording) -> Vendor | None:
    """Return the vendor that the recording names, else the one that its events and uploads show."""
    if recording.meta.vendor:
        return vendor_named(recording.meta.vendor)
    recognition = Recognition()
    for event in recording.events:
        upload = recording.uploads.get(event.upload) if isinstance(event, UploadReceived) else None
        recognition.event(event, upload)
    return recognition.vendor


def _evidence(event: Event, upload: Upload | None) -> tuple[Vendor | None, int]:
    if isinstance(event, SessionStoreChanged):
        return vendor_of_store_key(event.key), _STORE
    if isinstance(event, UploadReceived) and upload is not None:
        found = identify(upload)
        # A page with any vendor's SDK may also post traces without one.
        return (found, _UPLOAD) if found is not None and found.contract else (None, 0)
    if isinstance(event, GlobalsSeen):
        known = (vendor for vendor in registered() if set(vendor.globals) & set(event.names))
        return next(known, None), _GLOBAL
    return None, 0
