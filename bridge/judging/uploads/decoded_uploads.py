"""The uploads of a run, decoded on arrival: each body once. A repeated profile counts once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from bridge.core.deliveries import Attempt, Attempts
from bridge.core.uploads import Decoded, Profile, SdkEvent, Upload
from bridge.errors import BadPayload
from bridge.vendors import decode, identify
from bridge.vendors.limits import LIMITS, TAKEN


@dataclass(frozen=True)
class Decoding:
    """What a vendor decoded from an upload. `problem`: why it could not be decoded, "" if it was."""

    items: tuple[Decoded, ...] = ()
    problem: str = ""


def decoding_of(upload: Upload) -> Decoding:
    """Decode the body of `upload`. A payload that is not valid gives a `problem`, not an error.

    What an intake has taken was within its limits; the same recording gives the same verdict elsewhere.
    """
    try:
        return Decoding(tuple(decode(upload, TAKEN if upload.accepted else LIMITS)))
    except BadPayload as error:
        return Decoding(problem=str(error))


class DecodedUploads:
    """Uploads in order of arrival. Not thread-safe: the owner holds a lock.

    `known`: upload id -> a decoding that exists already. `unreadable`: upload id -> why its payload could not
    be decoded. The lists only grow, at their end.
    """

    def __init__(self, known: Mapping[str, Decoding] | None = None) -> None:
        self.uploads: dict[str, Upload] = {}
        self.decodings: dict[str, Decoding] = {}
        self.unreadable: dict[str, str] = {}
        self.profiles: list[Profile] = []
        self._known = known or {}
        self._attempts = Attempts()
        self._events: list[SdkEvent] = []
        self._looked = 0
        self._told: set[str] = set()

    def add(self, upload: Upload) -> list[Decoded]:
        """Add an upload, its problem to `unreadable`. Returns those of its items that count."""
        decoding = self._known.get(upload.id) or decoding_of(upload)
        self.uploads[upload.id] = upload
        self.decodings[upload.id] = decoding
        if decoding.problem:
            self.unreadable[upload.id] = decoding.problem
        vendor = identify(upload)
        request_id = vendor.dialect.request_id(upload) if vendor else ""
        problem = upload.problem or decoding.problem
        counts = self._attempts.take(upload, decoding.items, request_id, problem)
        self.profiles += [item for item in counts if isinstance(item, Profile)]
        return counts

    @property
    def attempts(self) -> list[Attempt]:
        """All requests, with their stamps."""
        # Stamps are set later than requests are added.
        return [
            msgspec.structs.replace(attempt, upload=self.uploads[attempt.upload.id])
            for attempt in self._attempts.all
        ]

    def events(self) -> list[SdkEvent]:
        """Return every event that was delivered, once each. Events are decoded only on this call."""
        for attempt in self._attempts.all[self._looked :]:
            self._looked += 1
            if not (attempt.refused or attempt.first in self._told):
                self._told.add(attempt.first)
                self._events += _events(attempt.upload)
        return list(self._events)


def _events(upload: Upload) -> list[SdkEvent]:
    vendor = identify(upload)
    try:
        return vendor.dialect.events(upload, TAKEN) if vendor else []
    except BadPayload:
        return []  # `unreadable` has the problem if it concerns items that the rules need
