"""What has arrived, decoded as it came: profiles once each, every attempt, every event."""

from __future__ import annotations

import msgspec

from bridge.core.attempts import Attempt, Attempts
from bridge.core.uploads import Decoded, Profile, SdkEvent, Upload
from bridge.errors import BadPayload
from bridge.vendors import decode, vendor_of_upload


class Arrivals:
    """In order of arrival. Not thread safe: its owner holds a lock.

    `unreadable`: upload id -> why its payload could not be read. Lists only ever grow at their end.
    """

    def __init__(self) -> None:
        self.uploads: dict[str, Upload] = {}
        self.unreadable: dict[str, str] = {}
        self.profiles: list[Profile] = []
        self._attempts = Attempts()
        self._events: list[SdkEvent] = []
        self._looked = 0
        self._told: set[str] = set()

    def add(self, upload: Upload) -> list[Decoded]:
        """What of it counts; a payload that is none is noted, never dropped in silence."""
        self.uploads[upload.id] = upload
        try:
            decoded = decode(upload)
        except BadPayload as error:
            self.unreadable[upload.id] = str(error)
            decoded = []
        problem = upload.problem or self.unreadable.get(upload.id, "")
        vendor = vendor_of_upload(upload)
        request_id = vendor.request_id(upload) if vendor else ""
        counts = self._attempts.take(upload, decoded, request_id, problem)
        self.profiles += [item for item in counts if isinstance(item, Profile)]
        return counts

    @property
    def attempts(self) -> list[Attempt]:
        """Every request."""
        # Stamps come later than requests.
        return [
            msgspec.structs.replace(attempt, upload=self.uploads[attempt.upload.id])
            for attempt in self._attempts.all
        ]

    def attempt(self, upload: str) -> Attempt | None:
        """That of the upload with this id."""
        return self._attempts.of(upload)

    def events(self) -> list[SdkEvent]:
        """Every event that was delivered, once each. Decoded when somebody asks."""
        for attempt in self._attempts.all[self._looked :]:
            self._looked += 1
            if not (attempt.refused or attempt.first in self._told):
                self._told.add(attempt.first)
                self._events += _events(attempt.upload)
        return list(self._events)


def _events(upload: Upload) -> list[SdkEvent]:
    vendor = vendor_of_upload(upload)
    try:
        return vendor.events(upload) if vendor else []
    except BadPayload:
        return []  # `unreadable` says so, where it concerns what the rules go by
