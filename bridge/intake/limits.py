"""Limits that hold while a request is being read, so that no client can make us keep more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from starlette.requests import Request

from bridge.intake.settings import Settings

#: A body that is too long is read on, and dropped, up to this many times the limit: a client that is
#: answered while it still writes sees a reset connection instead of the answer.
DRAIN_FACTOR = 2


class TooLarge(Exception):  # noqa: N818
    """The body is longer than the limit. What was read of it is dropped."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is longer than {limit} bytes")


class TooSlow(Exception):  # noqa: N818
    """The body did not come to its end in time."""


class TooMany(Exception):  # noqa: N818
    """So many bodies are being read that this one has no room now."""


class Reading:
    """Reads the bodies of one intake. Used from one event loop. `room`: bytes that it has for more."""

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.limits.wire
        self._timeout_s = settings.body_timeout_s
        self.room = settings.in_flight_max

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """The whole body, which has its room until it is done with.

        Raises TooLarge, TooSlow and TooMany; nothing of it is kept then.
        """
        if _announced(request) > self._limit * DRAIN_FACTOR:
            raise TooLarge(self._limit)
        with _Room(self) as room:
            try:
                async with asyncio.timeout(self._timeout_s):
                    body = await self._read(request, room)
            except TimeoutError:
                raise TooSlow(f"the body did not come within {self._timeout_s:g} s") from None
            yield body

    async def _read(self, request: Request, room: _Room) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > self._limit * DRAIN_FACTOR:
                break
            if size > self._limit:
                chunks.clear()
            else:
                room.take(len(chunk))
                chunks.append(chunk)
        if size > self._limit:
            raise TooLarge(self._limit)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


class _Room:
    """What one body has of the room for all, bytes."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._held = 0

    def take(self, size: int) -> None:
        if size > self._reading.room:
            raise TooMany("too many requests are being read")
        self._reading.room -= size
        self._held += size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reading.room += self._held


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    # The server has refused what is not a number; 20 digits are beyond every limit.
    return int(length[:20]) if length.isdecimal() else 0
