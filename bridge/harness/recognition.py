"""Whose SDK a page has: by what the user says, else by the evidence of its events and uploads.

A page may show several vendors, and show them one after the other: the strongest evidence counts, and of
equal evidence the first. Its session store is the strongest, for only a RUM product keeps one; then an
upload in a vendor's dialect; then a global variable.
"""

from __future__ import annotations

from bridge.core.events import Event, GlobalsSeen, SessionStoreChanged, UploadReceived
from bridge.core.recording import Recording
from bridge.core.uploads import Upload
from bridge.vendors import Vendor, all_vendors, vendor_named, vendor_of_store_key, vendor_of_upload

_GLOBAL, _UPLOAD, _STORE, _NAMED = 1, 2, 3, 4


class Recognition:
    """`vendor` is None until something tells."""

    def __init__(self, named: Vendor | None = None) -> None:
        self.vendor = named
        self._strength = _NAMED if named else 0

    @property
    def named(self) -> bool:
        """Whether it is the user who says so."""
        return self._strength == _NAMED

    def name(self, vendor: Vendor) -> None:
        """The user's word, which outranks all evidence."""
        self.vendor, self._strength = vendor, _NAMED

    def event(self, event: Event, upload: Upload | None = None) -> None:
        """`upload`: the request that an `UploadReceived` tells of."""
        found, strength = _evidence(event, upload)
        if found is not None and strength > self._strength:
            self.vendor, self._strength = found, strength


def recognise(recording: Recording) -> Vendor | None:
    """The vendor that the recording names, else the one that its events and uploads show."""
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
        found = vendor_of_upload(upload)
        # A page with anybody's SDK may post a trace of its own, too.
        return (found, _UPLOAD) if found is not None and found.contract else (None, 0)
    if isinstance(event, GlobalsSeen):
        known = (vendor for vendor in all_vendors() if set(vendor.globals) & set(event.names))
        return next(known, None), _GLOBAL
    return None, 0
