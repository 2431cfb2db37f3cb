"""Sends accepted uploads on to the addresses that the user named, in the background; by default to none.

The client's answer does not depend on it. An upload that cannot be delivered is tried again a few times, then
given up with a warning. It is still in the store.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bridge.core.uploads import Upload
from bridge.errors import UsageError
from bridge.vendors import Vendor, vendor_named, vendor_names
from bridge.vendors.redaction import redact_target

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)

#: Uploads that wait; beyond this the newest are not sent on.
WAITING_MAX = 256
TRIES = 3
TIMEOUT_S = 30.0
#: Between the first and the second try; twice as long before the third.
PAUSE_S = 1.0
#: What every vendor needs, beside headers of its own; cookies and the like stay here.
_HEADERS = ("content-type", "content-encoding", "user-agent")


def parse_forwards(written: Iterable[str]) -> dict[str, str]:
    """Base URLs by vendor, from words like `datadog=https://HOST`. Raises UsageError."""
    forwards: dict[str, str] = {}
    vendors = vendor_names()
    for text in written:
        vendor, _, url = text.partition("=")
        parts = urlsplit(url)
        if url and vendor not in vendors:
            raise UsageError.unknown("vendor", vendor, vendors, f"--forward {text!r}: ")
        if vendor not in vendors or parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"--forward {text!r}: write VENDOR=URL, as in datadog=https://browser-intake-datadoghq.com; "
                f"vendors are {', '.join(vendors)}"
            )
        forwards[vendor] = url.rstrip("/")
    return forwards


class Forwarded(NamedTuple):
    """A request to the intake of a vendor. `upload`: the id of the upload that it sends on."""

    upload: str
    method: str
    url: str
    headers: dict[bytes, bytes]
    body: bytes


def forwarded(vendor: Vendor, base: str, upload: Upload) -> Forwarded:
    """The request that sends an upload of `vendor` on to its intake at `base`."""
    names = (*_HEADERS, *vendor.forward.headers)
    # As they came: a header may hold any latin-1 character.
    headers = {
        name.encode(): upload.headers[name].encode("latin-1") for name in names if name in upload.headers
    }
    url = vendor.forward.base(base, upload.target) + vendor.forward.target(upload.target)
    return Forwarded(upload.id, upload.method, url, headers, upload.body)


class Forwarder:
    """A queue of uploads, and a thread that sends them. `forwards`: base URLs by vendor."""

    def __init__(self, forwards: Mapping[str, str], *, pause_s: float = PAUSE_S) -> None:
        self._forwards = forwards
        self._pause_s = pause_s
        self._waiting: queue.Queue[Forwarded | None] = queue.Queue(WAITING_MAX)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge-forward", daemon=True)
        self._thread.start()

    def send(self, vendor: str, upload: Upload) -> None:
        """Queue an upload; it is dropped with a warning when too many wait."""
        base, found = self._forwards.get(vendor), vendor_named(vendor)
        if base is None or found is None:
            return
        try:
            self._waiting.put_nowait(forwarded(found, base, upload))
        except queue.Full:
            log.warning("%s is not sent on: %d uploads wait already", upload.id, WAITING_MAX)

    def close(self) -> None:
        """Try once what still waits, then end the thread."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join(TIMEOUT_S)

    def _run(self) -> None:
        import httpx2

        with httpx2.Client(timeout=TIMEOUT_S) as client:
            while (job := self._waiting.get()) is not None:
                self._deliver(client, job)

    def _deliver(self, client: httpx2.Client, job: Forwarded) -> None:
        for attempt in range(1, TRIES + 1):
            problem, again = _post(client, job)
            if not problem:
                return
            if not again or attempt == TRIES or self._closing.wait(self._pause_s * attempt):
                break
        log.warning("%s was not taken by %s: %s", job.upload, redact_target(job.url), problem)


def _post(client: httpx2.Client, job: Forwarded) -> tuple[str, bool]:
    """Send once. Returns what went wrong, "" for nothing, and whether another try can help."""
    import httpx2

    try:
        answer = client.request(job.method, job.url, content=job.body, headers=job.headers)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return str(error) or type(error).__name__, True
    status = answer.status_code
    return ("", False) if status < 300 else (f"status {status}", status in (408, 429) or status >= 500)
