"""Finds the answer to each request, and keeps the request before it is answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count
from typing import NamedTuple

import msgspec

from bridge.agent import script
from bridge.core.addresses import AGENT_PATH, AWAY_PATH, BEACON_PATH, split_target
from bridge.core.redaction import without_secrets
from bridge.core.uploads import Upload
from bridge.errors import StoreError
from bridge.intake.answers import Answer, Taken, busy, error
from bridge.intake.decoding.decode_pool import DecodePool
from bridge.intake.faults.routes import route_of
from bridge.intake.faulty_answers import apply
from bridge.intake.middleware.tokens import refusal_to_client
from bridge.intake.server_state import ServerState
from bridge.intake.store.records import Arrival, UploadRecord, record_of, upload_id
from bridge.intake.store.writer import Overloaded, Writer
from bridge.vendors import identify
from bridge.wall import now_ms

log = logging.getLogger(__name__)

AWAY = Answer(
    200,
    b'<!doctype html><title>away</title><link rel="icon" href="data:,">',
    "text/html",
    # So that no run lists this page among those that the header was added to.
    {"Document-Policy": "js-profiling"},
)

WHERE_TO = (
    "plain traces go to /v1/profiles or to the bare address, Sentry's envelopes to "
    "/api/PROJECT/envelope/ or any path as a tunnel, Datadog's uploads to any path, with ?ddforward= or "
    "/api/v2/TRACK"
)
NOT_KEPT = "the intake could not keep the request"


class Sender(NamedTuple):
    """The id of a request and the key of its client; "" for each that the request does not name."""

    request_id: str = ""
    client_key: str = ""


def _sender(upload: Upload) -> Sender:
    vendor = identify(upload)
    if vendor is None:
        return Sender()
    return Sender(vendor.dialect.request_id(upload), vendor.dialect.client_key(upload))


def _record(upload: Upload, taken: Taken, sender: Sender) -> UploadRecord:
    return record_of(
        upload,
        vendor=taken.vendor,
        track=taken.track,
        request_id=sender.request_id,
        client_key=sender.client_key,
        profile=taken.profile,
        digest=taken.digest,
    )


@cache
def _agent() -> Answer:
    headers = {
        "Cache-Control": "no-cache",
        # Pages with COEP embed only what carries this header.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(200, script(), "text/javascript", headers)


class Receiver:
    """Used from the intake's thread only.

    Without `pool` everything is decoded in this process.
    """

    def __init__(
        self,
        state: ServerState,
        on_upload: Callable[[Upload], None],
        on_beacon: Callable[[bytes], None],
        pool: DecodePool | None = None,
        on_kept: Callable[[UploadRecord], None] | None = None,
    ) -> None:
        self._state = state
        self._on_upload = on_upload
        self._on_beacon = on_beacon
        self._on_kept = on_kept
        self._numbers = count(1)  # where no store gives them
        self._pool = pool or DecodePool(state.settings.limits)

    async def take(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a complete request, which is kept before."""
        upload = self._upload(method, target, headers, body)
        target = upload.target
        # A request that names a host was sent to a path of that name there, not to us.
        if method == "POST" and target == BEACON_PATH and not upload.host:
            return self._hand_on(lambda: self._on_beacon(body)) or Answer(204)
        if method == "GET" and target == AWAY_PATH:
            return AWAY
        if method == "GET" and target.partition("?")[0] == AGENT_PATH and not upload.host:
            return _agent()
        sender = _sender(upload)
        if (refusal := refusal_to_client(sender.client_key, self._state.settings.client_tokens)) is not None:
            return self._counted(refusal)
        taken = await self._pool.take(upload)
        if taken is None:
            # What was posted to a wrong path, or sent to a vendor, is worth keeping. A browser's own requests
            # (/favicon.ico) are not.
            answer = error(404, "unknown-path", f"{method} {target[:200]}", WHERE_TO)
            if method != "POST" and not upload.host:
                return self._counted(answer)
            problem = f"no vendor sends to {target.partition('?')[0][:200]}: {WHERE_TO}"
            taken = Taken(answer=answer, problem=problem)
        try:
            taken = await self._with_fault(upload, taken, sender)
        except StoreError as failed:
            log.error("a request could not be kept: %s", failed)
            return self._counted(busy("not-kept", NOT_KEPT))
        return self._counted(await self._keep(upload, taken, sender))

    async def _with_fault(self, upload: Upload, taken: Taken, sender: Sender) -> Taken:
        """Return what was taken as the fault that is on order for it makes it. Raises StoreError."""
        route = route_of(taken.vendor, taken.track)
        step = await self._state.fault(route, upload.tab, sender.client_key)
        return taken if step is None else apply(step, taken, upload)

    async def refuse(
        self, method: str, target: str, headers: Mapping[str, str], answer: Answer, problem: str
    ) -> Answer:
        """Keep a request whose body could not be read, without one."""
        upload = self._upload(method, target, headers, b"")
        taken = Taken(answer=answer, problem=problem)
        return self._counted(await self._keep(upload, taken, _sender(upload)))

    def _counted(self, answer: Answer) -> Answer:
        self._state.metrics.refused(answer.code)
        return answer

    def _upload(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Upload:
        tab, host, target = split_target(target)
        return Upload(
            id="",
            wall_ms=now_ms(),
            tab=tab,
            method=method,
            target=target,
            headers=without_secrets(headers, self._state.settings.secret_headers),
            status=0,
            body=body,
            host=host,
        )

    async def _keep(self, upload: Upload, taken: Taken, sender: Sender) -> Answer:
        upload = msgspec.structs.replace(
            upload, status=taken.answer.status, answered=taken.answered, problem=taken.problem
        )
        record = _record(upload, taken, sender)
        self._state.metrics.request(record)
        if self._state.writer is None:
            number = next(self._numbers)
        else:
            kept = await self._store(self._state.writer, Arrival(record, upload.body))
            if isinstance(kept, Answer):
                return kept
            number = kept.number
            self._state.new_uploads.announce()
            if self._on_kept is not None:
                self._on_kept(kept)
        known = msgspec.structs.replace(upload, id=upload_id(number))
        if self._state.forwarder is not None and 200 <= upload.status < 300:
            self._state.forwarder.send(record.vendor, known)
        return self._hand_on(lambda: self._on_upload(known)) or taken.answer

    async def _store(self, writer: Writer, arrival: Arrival) -> UploadRecord | Answer:
        """Return the record once it is durable; if it cannot be kept, the answer."""
        since = time.monotonic()
        try:
            kept = await writer.keep(arrival)
        except Overloaded:
            return busy("overloaded", "the intake's disk is behind")
        except StoreError as failed:
            log.error("a request could not be kept: %s", failed)
            return busy("not-kept", NOT_KEPT)
        except Exception:
            log.exception("a request could not be kept, by a fault of the intake")
            return busy("not-kept", NOT_KEPT)
        self._state.metrics.kept(kept, time.monotonic() - since)
        return kept

    def _hand_on(self, hand_on: Callable[[], None]) -> Answer | None:
        """Return the answer to a request that could not be handed on; None if it was."""
        try:
            hand_on()
        except Exception:
            # What could not be kept must not be acknowledged: a client may try again later.
            log.exception("a request could not be kept")
            return busy("not-kept", NOT_KEPT)
        return None
