"""What arrives, live, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

The `id` of an event is the number of its upload: whoever comes back with it (`Last-Event-ID`, or `after`)
misses nothing. An upload is told once it is durable. The read token goes in a header, as everywhere: in a
query string it would end up in histories and logs; a page reads the stream with `fetch`, not `EventSource`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from bridge.intake.answers import busy
from bridge.intake.api.asked import Followed, query
from bridge.intake.api.guard import Refused, reader, stored
from bridge.intake.api.routing import PREFIX, OurRoute
from bridge.intake.api.schema import tells
from bridge.intake.api.shapes import shown
from bridge.intake.shared import Shared
from bridge.intake.store import Entry, Store
from bridge.intake.store import Query as Asked
from bridge.intake.store.interface import upload_number

STREAMS_MAX = 64
_AT_A_TIME = 100


def router(shared: Shared) -> APIRouter:
    routes = APIRouter(
        prefix=PREFIX, route_class=OurRoute, dependencies=[Depends(reader(shared))], tags=["stream"]
    )

    @routes.get("/stream", responses=tells(200, "text/event-stream", 404), response_class=StreamingResponse)
    async def stream(
        asked: Annotated[Followed, Query()], last_event_id: Annotated[str, Header()] = ""
    ) -> Response:
        """Uploads as they become durable: from `after` or `Last-Event-ID` on, else from now on (SSE)."""
        store = stored(shared)
        if shared.metrics.streams >= STREAMS_MAX:
            raise Refused(busy("busy", f"{STREAMS_MAX} streams are open already", 10))
        resumed = upload_number(last_event_id)
        wanted = query(asked, limit=_AT_A_TIME, profiles_only=asked.profiles_only)
        after = resumed if resumed is not None else wanted.after
        if after is None:
            after = await run_in_threadpool(store.next_number) - 1
        events = _events(store, shared, msgspec.structs.replace(wanted, after=after))
        return StreamingResponse(
            events, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return routes


async def _events(store: Store, shared: Shared, wanted: Asked) -> AsyncIterator[bytes]:
    shared.metrics.streams += 1
    try:
        yield b": these are uploads\n\n"
        while not shared.closing.is_set():
            news = shared.news.next
            found = await run_in_threadpool(store.find, wanted)
            for entry in found:
                yield _event(entry)
                wanted = msgspec.structs.replace(wanted, after=entry.number)
            if len(found) < _AT_A_TIME and not await _woken(news, shared):
                yield b": still here\n\n"
    finally:
        shared.metrics.streams -= 1


async def _woken(news: asyncio.Event, shared: Shared) -> bool:
    """Waits for news, or for the server to close; False when nothing came in time for a sign of life."""
    waits = [asyncio.create_task(_set(event)) for event in (news, shared.closing)]
    try:
        done, _ = await asyncio.wait(
            waits, timeout=shared.settings.heartbeat_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)


async def _set(event: asyncio.Event) -> None:
    with suppress(asyncio.CancelledError):
        await event.wait()


def _event(entry: Entry) -> bytes:
    kind = b"profile" if entry.profile is not None else b"upload"
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (entry.number, kind, msgspec.json.encode(shown(entry)))
