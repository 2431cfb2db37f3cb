"""Uploads that have arrived: read by the user, waited for, and added to by other threads."""

from __future__ import annotations

from bridge.core.deliveries import Attempt
from bridge.core.uploads import Profile, SdkEvent, Upload
from bridge.harness.waiting import Waiting
from bridge.judging.uploads.decoded_uploads import DecodedUploads


class Inbox(Waiting):
    """The base of what takes uploads, and keeps all of them, raw bodies too. Thread safe.

    Each list is a copy in order of arrival; what arrives later stands at the end of a later copy.
    """

    def __init__(self) -> None:
        super().__init__()
        self._arrivals = DecodedUploads()

    @property
    def unreadable(self) -> dict[str, str]:
        """Upload id -> why its payload could not be read."""
        return self._arrivals.unreadable

    def uploads(self) -> list[Upload]:
        """All requests, raw."""
        with self._changed:
            return list(self._arrivals.uploads.values())

    def profiles(self) -> list[Profile]:
        """All profiles that were delivered, once each."""
        with self._changed:
            return list(self._arrivals.profiles)

    def events(self) -> list[SdkEvent]:
        """All events of SDKs that were delivered, once each; decoded at the first call."""
        with self._changed:
            return self._arrivals.events()

    def attempts(self) -> list[Attempt]:
        """All requests and how they went: accepted, refused, sent again."""
        with self._changed:
            return self._arrivals.attempts
