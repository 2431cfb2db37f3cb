"""Accepted uploads sent on to where the user said, in the background. Without that word nothing ever is.

What the client hears does not depend on it. An upload that cannot be delivered is tried again a few times,
then given up with a warning: it is still in the store.
"""

from __future__ import annotations

import logging
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from bridge.core.redaction import redact_target
from bridge.core.uploads import Upload
from bridge.errors import UsageError
from bridge.vendors.datadog.address import read_forward

log = logging.getLogger(__name__)

VENDORS = ("datadog", "sentry", "agent", "plain")
#: Uploads that wait; beyond this the newest are not sent on.
WAITING_MAX = 256
TRIES = 3
TIMEOUT_S = 30.0
#: Between the first and the second try; twice as long before the third.
PAUSE_S = 1.0
#: What the vendor needs; cookies and the like stay here.
_HEADERS = ("content-type", "content-encoding", "user-agent", "x-sentry-auth", "dd-client-token")


def parse_forwards(written: Iterable[str]) -> dict[str, str]:
    """`datadog=https://HOST` and so on, by vendor. Raises UsageError."""
    forwards: dict[str, str] = {}
    for text in written:
        vendor, _, url = text.partition("=")
        parts = urlsplit(url)
        if vendor not in VENDORS or parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"--forward {text!r}: write VENDOR=URL, as in datadog=https://browser-intake-datadoghq.com; "
                f"vendors are {', '.join(VENDORS)}"
            )
        forwards[vendor] = url.rstrip("/")
    return forwards


def forward_url(upload: Upload, base: str) -> str:
    """Where `upload` goes under `base`: what an SDK wrapped into `ddforward` is unwrapped."""
    return base + (read_forward(upload.target) or upload.target)


class Forwarder:
    """One thread that sends, and a queue before it. `forwards`: base URL by vendor."""

    def __init__(self, forwards: Mapping[str, str], *, pause_s: float = PAUSE_S) -> None:
        self._forwards = forwards
        self._pause_s = pause_s
        self._waiting: queue.Queue[tuple[Upload, str] | None] = queue.Queue(WAITING_MAX)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge-forward", daemon=True)
        self._thread.start()

    def send(self, vendor: str, upload: Upload) -> None:
        """Returns at once."""
        base = self._forwards.get(vendor)
        if base is None:
            return
        try:
            self._waiting.put_nowait((upload, base))
        except queue.Full:
            log.warning("%s is not sent on: %d uploads wait already", upload.id, WAITING_MAX)

    def close(self) -> None:
        """What waits is still tried once, then the thread ends."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join(TIMEOUT_S)

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            self._deliver(*job)

    def _deliver(self, upload: Upload, base: str) -> None:
        url = forward_url(upload, base)
        for attempt in range(1, TRIES + 1):
            problem, again = _post(url, upload)
            if not problem:
                return
            if not again or attempt == TRIES or self._closing.wait(self._pause_s * attempt):
                break
        log.warning("%s was not taken by %s: %s", upload.id, redact_target(url), problem)


def _post(url: str, upload: Upload) -> tuple[str, bool]:
    """What went wrong ("" for nothing), and whether another try can help."""
    headers = {name: upload.headers[name] for name in _HEADERS if name in upload.headers}
    request = urllib.request.Request(url, upload.body, headers, method=upload.method)  # noqa: S310  http(s) only
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310
            return "", False
    except urllib.error.HTTPError as error:
        with error:
            return f"status {error.code}", error.code in (408, 429) or error.code >= 500
    except (OSError, ValueError) as error:
        return str(error), True
