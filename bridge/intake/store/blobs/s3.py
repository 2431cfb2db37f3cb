"""Bodies as objects in a bucket of S3, or of a server that speaks its protocol.

Region, keys and endpoint are those of AWS's own environment variables (AWS_REGION, AWS_ACCESS_KEY_ID,
AWS_ENDPOINT_URL, ...), or of the machine's role. S3 is consistent: what was put is there for everybody
(https://aws.amazon.com/s3/consistency/).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from bridge.errors import StoreError
from bridge.intake.store.blobs.interface import shelf_name

if TYPE_CHECKING:
    from obstore.store import S3Store

#: Requests that are under way at a time.
_THREADS = 16
#: A request, and all attempts of one: whoever waits for an answer gets it before a client gives up.
_TIMEOUT = timedelta(seconds=10)
_RETRIES = 4
_MARK = "store"

_T = TypeVar("_T")


class S3:
    """Satisfies `Blobs`. `prefix`: in front of all keys, "" for none. Raises StoreError without `obstore`."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self._objects = _objects(bucket, prefix)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="bridge-bodies")

    def write(self, shelf: int, bodies: Mapping[str, bytes]) -> None:
        import obstore

        def put(digest: str) -> None:
            with _as_os_error():
                obstore.put(self._objects, _key(shelf, digest), bodies[digest], use_multipart=False)

        self._each(put, bodies, failures_max=1)

    def get(self, shelf: int, digest: str) -> bytes | None:
        return self._get(_key(shelf, digest))

    def _get(self, key: str) -> bytes | None:
        import obstore

        with _as_os_error():
            try:
                return bytes(obstore.get(self._objects, key).bytes())
            except FileNotFoundError as missing:
                if "NoSuchBucket" in str(missing):
                    raise
                return None

    def remove(self, bodies: Iterable[tuple[int, str]]) -> None:
        import obstore

        def delete(body: tuple[int, str]) -> None:
            with _as_os_error(), suppress(FileNotFoundError):
                obstore.delete(self._objects, _key(*body))

        self._each(delete, bodies, failures_max=_THREADS)

    def _each(self, do: Callable[[_T], None], items: Iterable[_T], failures_max: int) -> None:
        """Do it for all, until it has failed so often: a silent S3 is not waited for once for each."""
        failed: list[Exception] = []

        def one(item: _T) -> None:
            if len(failed) < failures_max:
                try:
                    do(item)
                except Exception as error:
                    failed.append(error)

        wait([self._pool.submit(one, item) for item in items])
        if failed:
            raise failed[0]

    def is_empty(self) -> bool:
        return next(self.by_shelf(), None) is None

    def by_shelf(self) -> Iterator[tuple[int, list[str]]]:
        """All keys are listed as they are, in order: a request has 1,000, of however many shelves."""
        import obstore

        with _as_os_error():
            listed = chain.from_iterable(obstore.list(self._objects))
            split = (entry["path"].rsplit("/", 2)[-2:] for entry in listed)
            for shelf, found in groupby((each for each in split if each[0].isdecimal()), itemgetter(0)):
                yield int(shelf), [digest for _, digest in found]

    def drop_empty(self, shelf: int) -> None:
        """A shelf is but a part of keys."""

    def mark(self) -> str:
        return (self._get(_MARK) or b"").decode("utf-8", "replace")

    def set_mark(self, mark: str) -> None:
        import obstore

        with _as_os_error():
            obstore.put(self._objects, _MARK, mark.encode())

    def close(self) -> None:
        self._pool.shutdown()


def _key(shelf: int, digest: str) -> str:
    return f"{shelf_name(shelf)}/{digest}"


def _objects(bucket: str, prefix: str) -> S3Store:
    try:
        from obstore.store import S3Store
    except ImportError:
        raise StoreError("bodies on S3 need obstore: install it, or the extra `shared`") from None
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    with _as_os_error():
        return S3Store(
            bucket,
            prefix=prefix or None,
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": _TIMEOUT},
            retry_config={"max_retries": _RETRIES, "retry_timeout": _TIMEOUT},
        )


@contextmanager
def _as_os_error() -> Iterator[None]:
    """An error of the library as an OSError in one line."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError, ValueError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise OSError((lines or [type(error).__name__])[0][:300]) from error
