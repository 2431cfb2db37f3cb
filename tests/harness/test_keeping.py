from __future__ import annotations

from pathlib import Path

import msgspec

from bridge.core.uploads import Moment, Stamp
from bridge.harness.keeping import Keeping
from bridge.intake.store import Arrival
from bridge.intake.store.sqlite import SqliteStore
from tests.harness.arriving import arrived


def test_stamps_stand_in_the_store(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path)
    upload = arrived("u-0001")
    keeping.store.keep([Arrival(number=1, upload=upload)])
    stamp = Stamp(arrival=Moment(wall_ms=1, visibility="hidden"))
    keeping.stamp(msgspec.structs.replace(upload, stamp=stamp))
    keeping.stamp(msgspec.structs.replace(upload, id="w-0001", stamp=stamp))  # said to a WebView: in no store
    keeping.close()
    store = SqliteStore(tmp_path, readonly=True)
    entry = store.get(1)
    store.close()
    assert entry is not None
    assert msgspec.convert(entry.stamp, Stamp) == stamp
