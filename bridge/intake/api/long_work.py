"""Work for an answer that takes seconds: on a thread, and no longer than somebody waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive

from bridge.intake.answers import busy
from bridge.intake.api.refusals import Refused
from bridge.intake.server_state import ServerState

T = TypeVar("T")


async def while_asked(request: Request, state: ServerState, work: Callable[[threading.Event], T]) -> T:
    """Return the result of `work`. Its event is set when the client goes or the server closes: then it is to
    end soon, and Refused is raised."""
    over = threading.Event()
    working = asyncio.create_task(run_in_threadpool(work, over))
    watching = [asyncio.create_task(_gone(request.receive)), asyncio.create_task(_set(state.closing))]
    try:
        await asyncio.wait([working, *watching], return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            over.set()
            await asyncio.gather(working, return_exceptions=True)
            raise Refused(busy("over", "the client has gone, or the intake closes"))
        return working.result()
    finally:
        over.set()
        for each in watching:
            each.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()
