"""Stamps the uploads of a run: as they arrive, when what a stamp lacks becomes known, and at the end."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from bridge.core.history import History
from bridge.core.stamps import stamp
from bridge.core.uploads import Decoded, NotTaken, Profile, Stamp, Upload


class Stamping:
    """Not thread safe: its owner holds a lock. `uploads` is the owner's; `on_stamp` hears of every change."""

    def __init__(self, uploads: dict[str, Upload], on_stamp: Callable[[Upload], None]) -> None:
        self._uploads = uploads
        self._on_stamp = on_stamp
        self._profiles: dict[str, Profile] = {}
        self._open: set[str] = set()

    def arrived(self, upload: Upload, decoded: list[Decoded], history: History) -> None:
        for item in decoded:
            if isinstance(item, Profile | NotTaken):
                self._profiles[upload.id] = item if isinstance(item, Profile) else item.profile
        self._open.add(upload.id)
        self._take(upload.id, history)

    def again(self, history: History) -> None:
        """Something new is known: whatever lacks something is stamped again."""
        for name in list(self._open):
            self._take(name, history)

    def finish(self, history: History) -> None:
        """By all that is known: what overtook the events that explain it may have been stamped wrongly."""
        for name in self._uploads:
            self._take(name, history)

    def _take(self, name: str, history: History) -> None:
        upload, profile = self._uploads[name], self._profiles.get(name)
        fresh = stamp(history, upload, profile)
        if fresh is not None and _whole(fresh, profile):
            self._open.discard(name)
        if fresh is not None and fresh != upload.stamp:
            self._uploads[name] = msgspec.structs.replace(upload, stamp=fresh)
            self._on_stamp(self._uploads[name])


def _whole(stamp: Stamp, profile: Profile | None) -> bool:
    carried = profile is None or (stamp.start is not None and stamp.end is not None)
    return carried and stamp.arrival.visibility is not None
