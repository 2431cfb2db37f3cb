"""A place for bodies by its address."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import UsageError
from bridge.intake.store.blobs.interface import Blobs


def open_blobs(address: str) -> Blobs:
    """Return the place at `address`: a folder, or `s3://BUCKET/PREFIX`. Raises UsageError and StoreError."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return _folder(address)
    bucket, _, prefix = rest.partition("/")
    if scheme != "s3" or not bucket:
        raise UsageError(f"bodies in {address!r}: write s3://BUCKET/PREFIX or an absolute folder")
    from bridge.intake.store.blobs.s3 import S3

    return S3(bucket, prefix.strip("/"))


def _folder(address: str) -> Blobs:
    from bridge.intake.store.blobs.folder import Folder

    path = Path(address)
    if not path.is_absolute():
        raise UsageError(f"bodies in {address!r}: write s3://BUCKET/PREFIX or an absolute folder")
    return Folder(path)
