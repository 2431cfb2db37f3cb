"""Answers that are late, slow, cut off, or never come: what HTTP has no word for, the connection suffers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bridge.intake.answers import Answer
from bridge.intake.faults.script import Step
from bridge.intake.middleware.cors import withhold_cors

#: In a request's scope: the connection that it came by.
TRANSPORT = "bridge.transport"
#: A slow answer comes in at most so many pieces.
PIECES = 20
#: How long a client may take to read what was written before its connection was closed.
CUT_S = 5.0


def with_transport(app: ASGIApp) -> ASGIApp:
    """Outermost: notes each request's connection, which ASGI itself does not show.

    uvicorn's `send` is a method of the object that holds it (`RequestResponseCycle.transport`, in both of its
    HTTP implementations).
    """

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        scope[TRANSPORT] = getattr(getattr(send, "__self__", None), "transport", None)
        await app(scope, receive, send)

    return noted


class FaultyResponse(Response):
    """Give `answer` in the way of its fault. `closing` is set when the server closes: it ends all waits."""

    def __init__(self, answer: Answer, fault: Step, closing: asyncio.Event) -> None:
        super().__init__(answer.body, answer.status or 200, dict(answer.headers), answer.media_type)
        self._fault = fault
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = self._fault.kind
        if kind == "hang":
            await self._until_gone(receive)
            await _cut(scope, receive)
        elif kind == "drop":
            await _cut(scope, receive)
        elif kind == "half":
            await self._start(send)
            await self._piece(send, bytes(self.body[: len(self.body) // 2]), more=True)
            await _cut(scope, receive)
        elif kind == "slow":
            await self._trickle(receive, send)
        else:
            await self._as_usual(scope, receive, send)

    async def _as_usual(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._fault.kind == "no-cors":
            withhold_cors(scope)
        await self._until_gone(receive, self._fault.seconds)
        await super().__call__(scope, receive, send)

    async def _trickle(self, receive: Receive, send: Send) -> None:
        body = bytes(self.body)
        size = max(1, -(-len(body) // PIECES))
        pieces = [body[at : at + size] for at in range(0, len(body), size)]
        await self._start(send)
        for piece in pieces:
            await self._until_gone(receive, self._fault.seconds / len(pieces))
            await self._piece(send, piece, more=True)
        await self._piece(send, b"", more=False)

    async def _start(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})

    async def _piece(self, send: Send, body: bytes, *, more: bool) -> None:
        await send({"type": "http.response.body", "body": body, "more_body": more})

    async def _until_gone(self, receive: Receive, seconds: float | None = None) -> None:
        """Wait until the client has gone, the server closes, or this many seconds are over."""
        if seconds == 0:
            return
        waits = [asyncio.create_task(_gone(receive)), asyncio.create_task(_set(self._closing))]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _cut(scope: Scope, receive: Receive) -> None:
    """Closes the connection; what was written to it goes out first.

    Returning before it is known to be gone would make the server answer by itself.
    """
    transport: Any = scope.get(TRANSPORT)
    if transport is not None:
        transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(CUT_S):
                await _gone(receive)
