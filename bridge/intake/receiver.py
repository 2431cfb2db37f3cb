"""Takes requests in: numbers them, finds their answer, keeps them before they are answered."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from itertools import count

import msgspec

from bridge.core.uploads import Upload
from bridge.errors import StoreError
from bridge.intake import datadog, plain, sentry
from bridge.intake.admission import Admission
from bridge.intake.answers import Answer, Taken, busy, error
from bridge.intake.forwarding import Forwarder
from bridge.intake.settings import Settings
from bridge.intake.store import Arrival
from bridge.intake.store.interface import upload_id
from bridge.intake.store.writer import Overloaded, Writer
from bridge.vendors import vendor_named
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

NOT_KEPT = "the intake could not keep the request"


def split_tab(target: str) -> tuple[str, str]:
    """`/t/<tab>/<rest>` as tab and target; no tab ("") when the target names none."""
    match = _TAB_PREFIX.fullmatch(target)
    return (match[1], match[2]) if match else ("", target)


def split_host(target: str) -> tuple[str, str]:
    """`/h/<host>/<rest>` as the host that the page named and target; no host ("") when there is none."""
    match = _HOST_PREFIX.fullmatch(target)
    return (match[1], match[2]) if match else ("", target)


def _ignore(_what: object) -> None:
    pass


class Receiver:
    """Used from the intake's thread only. `first`: the number of the first request."""

    def __init__(
        self,
        settings: Settings,
        on_upload: Callable[[Upload], None] = _ignore,
        on_beacon: Callable[[bytes], None] = _ignore,
        writer: Writer | None = None,
        first: int = 1,
        forwarder: Forwarder | None = None,
    ) -> None:
        self._settings = settings
        self._admission = Admission(settings)
        self._on_upload = on_upload
        self._on_beacon = on_beacon
        self._writer = writer
        self._numbers = count(first)
        self._forwarder = forwarder

    async def take(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """A complete request. It is kept, then answered."""
        upload = self._upload(method, target, headers, body)
        target = upload.target
        # With a host it is a page's own request to a path of that name there.
        if method == "POST" and target == BEACON_PATH and not upload.host:
            return self._hand_on(lambda: self._on_beacon(body)) or Answer(204)
        if method == "GET" and target == AWAY_PATH:
            return AWAY
        taken = self._read(upload)
        if taken is None:
            # What somebody posted to a wrong path, or sent to a vendor, is worth seeing; a browser that looks
            # around is not.
            answer = error(404, "unknown-path", f"{method} {target[:200]}", "no vendor sends to this path")
            if method != "POST" and not upload.host:
                return answer
            taken = Taken(answer=answer, problem="no vendor sends to this path")
        return await self._keep(upload, taken)

    async def refuse(
        self, method: str, target: str, headers: Mapping[str, str], answer: Answer, problem: str
    ) -> Answer:
        """A request whose body could not be read: it is recorded without one."""
        upload = self._upload(method, target, headers, b"")
        return await self._keep(upload, Taken(answer=answer, problem=problem))

    def _read(self, upload: Upload) -> Taken | None:
        """By the dialect that it speaks; None when it is none that we know."""
        limits = self._settings.limits
        address = read_address(upload.target)
        if address is not None:
            return datadog.take(address, upload, limits)
        if SENTRY.owns(upload):
            return sentry.take(upload, limits)
        return plain.take(upload, limits) if PLAIN.owns(upload) else None

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

    async def _keep(self, upload: Upload, taken: Taken) -> Answer:
        number = next(self._numbers)
        kept = msgspec.structs.replace(upload, id=upload_id(number), status=taken.answer.status)
        profile = taken.profile
        if profile is not None:
            profile = msgspec.structs.replace(profile, upload=kept.id)
        vendor = vendor_named(taken.vendor)
        if self._writer is not None:
            arrival = Arrival(
                number=number,
                upload=kept,
                vendor=taken.vendor,
                track=taken.track,
                request_id=vendor.request_id(kept) if vendor else "",
                client_key=vendor.client_key(kept) if vendor else "",
                profile=profile,
                problem=taken.problem,
            )
            if (failed := await self._store(self._writer, arrival)) is not None:
                return failed
        if self._forwarder is not None and 200 <= kept.status < 300:
            self._forwarder.send(taken.vendor, kept)
        return self._hand_on(lambda: self._on_upload(kept)) or taken.answer

    async def _store(self, writer: Writer, arrival: Arrival) -> Answer | None:
        """What to say when it could not be kept; None when it is durable."""
        try:
            await writer.keep(arrival)
        except Overloaded:
            return busy("overloaded", "the intake's disk is behind")
        except StoreError as failed:
            log.error("a request could not be kept: %s", failed)
            return busy("not-kept", NOT_KEPT)
        return None

    def _hand_on(self, hand_on: Callable[[], None]) -> Answer | None:
        """What to say when it could not be handed on; None when it was."""
        try:
            hand_on()
        except Exception:
            # What could not be kept must not be acknowledged: a client may try again later.
            log.exception("a request could not be kept")
            return busy("not-kept", NOT_KEPT)
        return None
