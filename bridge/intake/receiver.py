"""Takes requests in: numbers them, finds their answer, hands them on before they are answered."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from itertools import count

import msgspec

from bridge.core.uploads import Upload
from bridge.intake import datadog, plain, sentry
from bridge.intake.answers import Answer, error
from bridge.vendors.datadog.address import read_address
from bridge.vendors.plain import PLAIN
from bridge.vendors.sentry import SENTRY

log = logging.getLogger(__name__)

_TAB_PREFIX = re.compile(r"/t/([A-Za-z0-9._-]{1,64})(/.*)", re.DOTALL)
_HOST_PREFIX = re.compile(r"/h/([A-Za-z0-9.:_\[\]-]{1,255})(/.*)", re.DOTALL)
BEACON_PATH = "/_bridge/beacon"
#: Where a tab goes that leaves its page: nothing is here.
AWAY_PATH = "/_bridge/away"
AWAY = Answer(200, b'<!doctype html><title>away</title><link rel="icon" href="data:,">', "text/html")


def split_tab(target: str) -> tuple[str, str]:
    """`/t/<tab>/<rest>` as tab and target; no tab ("") when the target names none."""
    match = _TAB_PREFIX.fullmatch(target)
    return (match[1], match[2]) if match else ("", target)


def split_host(target: str) -> tuple[str, str]:
    """`/h/<host>/<rest>` as the host that the page named and target; no host ("") when there is none."""
    match = _HOST_PREFIX.fullmatch(target)
    return (match[1], match[2]) if match else ("", target)


class Receiver:
    """Used from the intake's thread only."""

    def __init__(self, on_upload: Callable[[Upload], None], on_beacon: Callable[[bytes], None]) -> None:
        self._on_upload = on_upload
        self._on_beacon = on_beacon
        self._numbers = count(1)

    def take(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """A complete request. It is handed on, then answered."""
        upload = self._upload(method, target, headers, body)
        target = upload.target
        # With a host it is a page's own request to a path of that name there.
        if method == "POST" and target == BEACON_PATH and not upload.host:
            return self._hand_on(lambda: self._on_beacon(body), Answer(204))
        if method == "GET" and target == AWAY_PATH:
            return AWAY
        address = read_address(target)
        if address is not None:
            return self._keep(upload, datadog.answer(address, upload))
        if SENTRY.owns(upload):
            return self._keep(upload, sentry.answer(upload))
        if PLAIN.owns(upload):
            return self._keep(upload, plain.answer(upload))
        answer = error(404, "unknown-path", f"{method} {target[:200]}", "no vendor sends to this path")
        # What somebody posted to a wrong path, or sent to a vendor, is worth seeing; a browser that looks
        # around is not.
        return self._keep(upload, answer) if method == "POST" or upload.host else answer

    def refuse(self, method: str, target: str, headers: Mapping[str, str], answer: Answer) -> Answer:
        """A request whose body could not be read: it is recorded without one."""
        return self._keep(self._upload(method, target, headers, b""), answer)

    def _upload(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Upload:
        tab, target = split_tab(target)
        host, target = split_host(target)
        return Upload(
            id="",
            wall_ms=time.time() * 1000,
            tab=tab,
            method=method,
            target=target,
            headers=dict(headers),
            status=0,
            body=body,
            host=host,
        )

    def _keep(self, upload: Upload, answer: Answer) -> Answer:
        name = f"u-{next(self._numbers):04d}"
        kept = msgspec.structs.replace(upload, id=name, status=answer.status)
        return self._hand_on(lambda: self._on_upload(kept), answer)

    def _hand_on(self, hand_on: Callable[[], None], answer: Answer) -> Answer:
        try:
            hand_on()
        except Exception:
            # What could not be kept must not be acknowledged: a client may try again later.
            log.exception("a request could not be kept")
            return error(503, "not-kept", "the intake could not keep the request", "try again")
        return answer
