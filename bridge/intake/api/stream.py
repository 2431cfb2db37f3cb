"""What arrives, live, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

The `id` of an event is the number of its upload. A client that comes back with it (`Last-Event-ID`, or
`after`) misses nothing. An upload is sent once it is durable. The read token goes in a header, as everywhere:
in a query string it would end up in histories and logs. So a page reads the stream with `fetch`, not with
`EventSource`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from bridge.core.addresses import API_PREFIX
from bridge.errors import StoreError
from bridge.intake.answers import busy
from bridge.intake.api.openapi import tells
from bridge.intake.api.query_params import Followed, query
from bridge.intake.api.refusals import Refused, reader, stored
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import shown
from bridge.intake.server_state import ServerState
from bridge.intake.store import Query as Asked
from bridge.intake.store import Store, UploadRecord
from bridge.intake.store.records import upload_number

log = logging.getLogger(__name__)

STREAMS_MAX = 64
_AT_A_TIME = 100


def router(state: ServerState) -> APIRouter:
    routes = APIRouter(
        prefix=API_PREFIX, route_class=OwnRoute, dependencies=[Depends(reader(state))], tags=["stream"]
    )

    @routes.get("/stream", responses=tells(200, "text/event-stream", 404), response_class=StreamingResponse)
    async def stream(
        asked: Annotated[Followed, Query()], last_event_id: Annotated[str, Header()] = ""
    ) -> Response:
        """Uploads as they become durable: from `after` or `Last-Event-ID` on, else from now on (SSE)."""
        store = stored(state)
        if state.streams >= STREAMS_MAX:
            raise Refused(busy("busy", f"{STREAMS_MAX} streams are open already", retry_after_s=10))
        resumed = upload_number(last_event_id)
        wanted = query(asked, limit=_AT_A_TIME, profiles_only=asked.profiles_only)
        after = resumed if resumed is not None else wanted.after
        if after is None:
            after = await run_in_threadpool(store.last_number)
        wanted = msgspec.structs.replace(wanted, after=after)
        events = _events(store, state, wanted, headers=asked.headers)
        return StreamingResponse(
            events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return routes


async def _events(store: Store, state: ServerState, wanted: Asked, *, headers: bool) -> AsyncIterator[bytes]:
    state.streams += 1
    try:
        yield b": these are uploads\n\n"
        while not state.closing.is_set():
            more = state.new_uploads.next
            found = await run_in_threadpool(_found, store, wanted)
            for record in found:
                yield _event(record, headers=headers)
                wanted = msgspec.structs.replace(wanted, after=record.number)
            if len(found) < _AT_A_TIME and not await _woken(more, state):
                yield b": still here\n\n"
    finally:
        state.streams -= 1


def _found(store: Store, wanted: Asked) -> list[UploadRecord]:
    """Return the records that match; none while the store cannot be read, so that a stream outlives that."""
    try:
        return store.find(wanted)
    except StoreError as error:
        log.warning("a live stream waits for the store: %s", error)
        return []


async def _woken(more: asyncio.Event, state: ServerState) -> bool:
    """Wait for `more` uploads, or for the server to close; False when it is time for a sign of life."""
    waits = [asyncio.create_task(_set(event)) for event in (more, state.closing)]
    try:
        done, _ = await asyncio.wait(
            waits, timeout=state.settings.heartbeat_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)


async def _set(event: asyncio.Event) -> None:
    with suppress(asyncio.CancelledError):
        await event.wait()


def _event(record: UploadRecord, *, headers: bool) -> bytes:
    kind = b"profile" if record.profile is not None else b"upload"
    data = msgspec.json.encode(shown(record, headers=headers))
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (record.number, kind, data)
