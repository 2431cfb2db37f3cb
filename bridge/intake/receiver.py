"""Takes requests in: finds their answer, numbers them, keeps them before they are answered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import cache
from itertools import count

import msgspec

from bridge.agent import script
from bridge.core.uploads import Upload
from bridge.errors import StoreError
from bridge.intake.admission import Admission
from bridge.intake.answers import Answer, Taken, busy, error
from bridge.intake.decoders import Decoders
from bridge.intake.faults.effect import apply
from bridge.intake.faults.routes import route_of
from bridge.intake.shared import Shared
from bridge.intake.store import Arrival
from bridge.intake.store.interface import upload_id
from bridge.intake.store.writer import Overloaded, Writer
from bridge.intake.targets import AGENT_PATH, split_host, split_tab
from bridge.vendors import vendor_of_upload

log = logging.getLogger(__name__)

BEACON_PATH = "/_bridge/beacon"
#: Where a tab goes that leaves its page: nothing is here.
AWAY_PATH = "/_bridge/away"
AWAY = Answer(200, b'<!doctype html><title>away</title><link rel="icon" href="data:,">', "text/html")

NOT_KEPT = "the intake could not keep the request"


def _sender(upload: Upload) -> tuple[str, str]:
    """The id of the request, and by what its client says who it is; "" for each where it says nothing."""
    vendor = vendor_of_upload(upload)
    return (vendor.request_id(upload), vendor.client_key(upload)) if vendor else ("", "")


@cache
def _agent() -> Answer:
    headers = {
        "Cache-Control": "no-cache",
        # For pages that embed only what says that it may be (COEP).
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return Answer(200, script(), "text/javascript", headers)


class Receiver:
    """Used from the intake's thread only. `first`: the number of the first request.

    Without `decoders` everything is decoded here.
    """

    def __init__(
        self,
        shared: Shared,
        on_upload: Callable[[Upload], None],
        on_beacon: Callable[[bytes], None],
        first: int = 1,
        decoders: Decoders | None = None,
    ) -> None:
        self._shared = shared
        self._admission = Admission(shared.settings)
        self._on_upload = on_upload
        self._on_beacon = on_beacon
        self._numbers = count(first)
        self._decoders = decoders or Decoders(shared.settings.limits)

    async def take(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """A complete request. It is kept, then answered."""
        upload = self._upload(method, target, headers, body)
        target = upload.target
        # With a host it is a page's own request to a path of that name there.
        if method == "POST" and target == BEACON_PATH and not upload.host:
            return self._hand_on(lambda: self._on_beacon(body)) or Answer(204)
        if method == "GET" and target == AWAY_PATH:
            return AWAY
        if method == "GET" and target.partition("?")[0] == AGENT_PATH and not upload.host:
            return _agent()
        _, key = _sender(upload)
        if (refusal := self._admission.refusal_to_client(key)) is not None:
            return self._told(refusal)
        taken = await self._decoders.take(upload)
        if taken is None:
            # What somebody posted to a wrong path, or sent to a vendor, is worth seeing; a browser that looks
            # around is not.
            answer = error(404, "unknown-path", f"{method} {target[:200]}", "no vendor sends to this path")
            if method != "POST" and not upload.host:
                return self._told(answer)
            taken = Taken(answer=answer, problem="no vendor sends to this path")
        step = self._shared.faults.take(route_of(taken.vendor, taken.track), upload.tab, key)
        if step is not None:
            taken = apply(step, taken, upload)
        return self._told(await self._keep(upload, taken))

    async def refuse(
        self, method: str, target: str, headers: Mapping[str, str], answer: Answer, problem: str
    ) -> Answer:
        """A request whose body could not be read: it is recorded without one."""
        upload = self._upload(method, target, headers, b"")
        return self._told(await self._keep(upload, Taken(answer=answer, problem=problem)))

    def _told(self, answer: Answer) -> Answer:
        self._shared.metrics.refused(answer.code)
        return answer

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
        arrival = self._arrival(upload, taken)
        kept = arrival.upload
        self._shared.metrics.request(arrival)
        if self._shared.writer is not None:
            if (failed := await self._store(self._shared.writer, arrival)) is not None:
                return failed
            self._shared.news.tell()
        if self._shared.forwarder is not None and arrival.accepted:
            self._shared.forwarder.send(arrival.vendor, kept)
        return self._hand_on(lambda: self._on_upload(kept)) or taken.answer

    def _arrival(self, upload: Upload, taken: Taken) -> Arrival:
        """Its number is its place: between this and the writer nothing may wait."""
        number = next(self._numbers)
        request_id, client_key = _sender(upload)
        return Arrival(
            number=number,
            upload=msgspec.structs.replace(
                upload,
                id=upload_id(number),
                status=taken.answer.status,
                said=taken.said,
                problem=taken.problem,
            ),
            vendor=taken.vendor,
            track=taken.track,
            request_id=request_id,
            client_key=client_key,
            profile=taken.profile,
            problem=taken.problem,
            digest=taken.digest,
        )

    async def _store(self, writer: Writer, arrival: Arrival) -> Answer | None:
        """What to say when it could not be kept; None when it is durable."""
        since = time.monotonic()
        try:
            kept = await writer.keep(arrival)
        except Overloaded:
            return busy("overloaded", "the intake's disk is behind")
        except StoreError as failed:
            log.error("a request could not be kept: %s", failed)
            return busy("not-kept", NOT_KEPT)
        except Exception:
            log.exception("a request could not be kept, for a reason of ours")
            return busy("not-kept", NOT_KEPT)
        self._shared.metrics.kept(arrival, kept, time.monotonic() - since)
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
