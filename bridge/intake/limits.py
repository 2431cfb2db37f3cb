"""Limits that hold while a request is being read, so that no client can make us keep more."""

from __future__ import annotations

import asyncio

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
    """Reads the bodies of one intake. Used from one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.limits.wire
        self._timeout_s = settings.body_timeout_s
        self._room = settings.in_flight_max

    async def body(self, request: Request) -> bytes:
        """The whole body. Raises TooLarge, TooSlow and TooMany; nothing of it is kept then."""
        if _announced(request) > self._limit * DRAIN_FACTOR:
            raise TooLarge(self._limit)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._read(request)
        except TimeoutError:
            raise TooSlow(f"the body did not come within {self._timeout_s:g} s") from None

    async def _read(self, request: Request) -> bytes:
        chunks: list[bytes] = []
        size = held = 0
        try:
            async for chunk in request.stream():
                size += len(chunk)
                if size > self._limit * DRAIN_FACTOR:
                    break
                if size > self._limit:
                    chunks.clear()
                elif len(chunk) > self._room:
                    raise TooMany("too many requests are being read")
                else:
                    held += len(chunk)
                    self._room -= len(chunk)
                    chunks.append(chunk)
        finally:
            self._room += held
        if size > self._limit:
            raise TooLarge(self._limit)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    # The server has refused what is not a number; 20 digits are beyond every limit.
    return int(length[:20]) if length.isdecimal() else 0
