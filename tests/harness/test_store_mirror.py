from __future__ import annotations

from pathlib import Path

import msgspec

from bridge.core.uploads import Moment, Stamp
from bridge.harness.store_mirror import StoreMirror
from bridge.intake.store import open_store
from bridge.intake.store.records import Arrival, record_of
from tests.harness.arriving import arrived


def test_stamps_stand_in_the_store(tmp_path: Path) -> None:
    mirror = StoreMirror(tmp_path)
    upload = arrived("u-0001")
    mirror.store.keep([Arrival(record_of(upload), upload.body)])
    stamp = Stamp(arrival=Moment(wall_ms=1, visibility="hidden"))
    mirror.on_stamp(msgspec.structs.replace(upload, stamp=stamp))
    mirror.on_stamp(
        msgspec.structs.replace(upload, id="w-0001", stamp=stamp)
    )  # said to a WebView: in no store
    mirror.close()
    store = open_store(tmp_path, readonly=True)
    entry = store.get(1)
    store.close()
    assert entry is not None
    assert msgspec.convert(entry.stamp, Stamp) == stamp
