"""Stamps the uploads of a run: when they arrive, when more becomes known, and at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from bridge.core.history import History
from bridge.core.uploads import Decoded, NotTaken, Profile, Stamp, Upload
from bridge.judging.uploads.stamps import stamp


class Stamping:
    """Puts stamps into the owner's `uploads`, and calls `on_stamp` with each upload whose stamp has changed.

    Not thread safe: its owner holds a lock.
    """

    def __init__(self, uploads: dict[str, Upload], on_stamp: Callable[[Upload], None]) -> None:
        self._uploads = uploads
        self._on_stamp = on_stamp
        self._profiles: dict[str, Profile] = {}
        #: uploads whose stamp lacks something, by the tab whose events can add it; "": any tab's
        self._open: dict[str, set[str]] = {}

    def arrived(self, upload: Upload, decoded: list[Decoded], history: History) -> None:
        """Stamp an upload that has just arrived."""
        for item in decoded:
            if isinstance(item, Profile | NotTaken):
                self._profiles[upload.id] = item if isinstance(item, Profile) else item.profile
        if not self._take(upload.id, history):
            tab = upload.tab if upload.tab in history.tabs else ""
            self._open.setdefault(tab, set()).add(upload.id)

    def again(self, tabs: Iterable[str], history: History) -> None:
        """Stamp again each upload whose stamp lacks something that the new events of `tabs` can add."""
        for tab in {*tabs, ""}:
            names = self._open.get(tab, set())
            names -= {name for name in names if self._take(name, history)}

    def finish(self, history: History) -> None:
        """Stamp all uploads again: one that came before the events about it may have been stamped wrongly."""
        for name in self._uploads:
            self._take(name, history)

    def _take(self, name: str, history: History) -> bool:
        """Whether nothing is lacking any more."""
        upload, profile = self._uploads[name], self._profiles.get(name)
        fresh = stamp(history, upload, profile)
        if fresh is not None and fresh != upload.stamp:
            self._uploads[name] = msgspec.structs.replace(upload, stamp=fresh)
            self._on_stamp(self._uploads[name])
        return fresh is not None and _whole(fresh, profile)


def _whole(stamp: Stamp, profile: Profile | None) -> bool:
    carried = profile is None or (stamp.start is not None and stamp.end is not None)
    return carried and stamp.arrival.visibility is not None
