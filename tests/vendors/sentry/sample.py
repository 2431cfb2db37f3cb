"""The recorded envelopes of real SDKs, as uploads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from bridge.core.uploads import Profile, Upload
from bridge.vendors.built_in import SENTRY

DIALECT = SENTRY.dialect

SAMPLES = Path(__file__).parents[3] / "samples" / "sentry"
VERSIONS = tuple(sorted(folder.name for folder in SAMPLES.iterdir()))

#: (version, file) of every envelope with a profile in it.
PROFILES = tuple(
    (version, path.name) for version in VERSIONS for path in sorted((SAMPLES / version).glob("*profile*"))
)
CHUNKS = tuple((version, name) for version, name in PROFILES if "profile_chunk" in name)
LEGACY = ("10.78.0", "legacy-transaction-profile.envelope")


def requests(version: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((SAMPLES / version / "requests.json").read_text())
    return listed


def sample(version: str, name: str) -> Upload:
    request = next(each for each in requests(version) if each["file"] == name)
    return Upload(
        id="u-0001",
        wall_ms=1,
        tab="tab-1",
        method=request["method"],
        target=request["target"],
        headers={"content-type": request["content_type"]},
        status=200,
        body=(SAMPLES / version / name).read_bytes(),
    )


def profile_of(upload: Upload) -> Profile:
    [profile] = [found for found in DIALECT.decode(upload) if isinstance(found, Profile)]
    return profile


def payload(version: str, name: str) -> dict[str, Any]:
    """The profile's JSON, as it stands in its envelope: the last line."""
    loaded: dict[str, Any] = json.loads(sample(version, name).body.rpartition(b"\n")[2])
    return loaded


def with_payload(upload: Upload, payload: object, kind: str = "profile_chunk") -> Upload:
    """An envelope with this profile alone."""
    return with_body(upload, b'{}\n{"type":"%s"}\n%s' % (kind.encode(), msgspec.json.encode(payload)))


def with_body(upload: Upload, body: bytes, **headers: str) -> Upload:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return msgspec.structs.replace(upload, body=body, headers=upload.headers | named)
