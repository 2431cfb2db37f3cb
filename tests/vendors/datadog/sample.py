"""Requests recorded from real SDKs in `samples/datadog/<version>/`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bridge.core.uploads import Upload

ROOT = Path(__file__).parents[3] / "samples" / "datadog"


class Recorded(msgspec.Struct, frozen=True):
    """One entry of `requests.json`; `file` is null where the request had no body."""

    name: str
    file: str | None
    method: str
    target: str
    content_type: str
    status: int


def recorded(version: str) -> dict[str, Recorded]:
    entries = msgspec.json.decode((ROOT / version / "requests.json").read_bytes(), type=list[Recorded])
    return {entry.name: entry for entry in entries}


def load(version: str, name: str) -> Upload:
    entry = recorded(version)[name]
    return Upload(
        id="u-0001",
        wall_ms=0.0,
        tab="tab-1",
        method=entry.method,
        target=entry.target,
        headers={"content-type": entry.content_type} if entry.content_type else {},
        status=entry.status,
        body=(ROOT / version / entry.file).read_bytes() if entry.file else b"",
    )


ALL = [(path.name, name) for path in sorted(ROOT.iterdir()) for name in recorded(path.name)]
PROFILES = [(version, name) for version, name in ALL if name.startswith("profile")]
#: Those of which everything was recorded, compressed and not.
VERSIONS = [version for version, name in ALL if name == "rum-deflate-exit"]
