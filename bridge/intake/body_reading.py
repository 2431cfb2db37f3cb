"""Reads bodies of requests within limits of size, time and memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from starlette.requests import Request

from bridge.vendors.limits import Limits

#: A body that is too long is read on, and dropped, up to this many times the limit: a client that is
#: answered while it still writes sees a reset connection instead of the answer.
DRAIN_FACTOR = 2


class TooLarge(Exception):  # noqa: N818
    """The body is longer than the limit. What was read of it is dropped."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is longer than {limit} bytes")


class TooSlow(Exception):  # noqa: N818
    """The body did not end in time."""


class NoRoom(Exception):  # noqa: N818
    """The bodies that are being read and kept leave no room for this one."""


class BodyReader:
    """Reads the bodies of one intake. Used from one event loop. `room`: bytes that are free for more."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.wire
        self._timeout_s = limits.body_timeout_s
        self.room = limits.in_flight

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """Read the whole body. It takes room until the end of the block.

        Raises TooLarge, TooSlow and NoRoom; nothing of the body is kept then.
        """
        if _announced(request) > self._limit * DRAIN_FACTOR:
            raise TooLarge(self._limit)
        with _Reserved(self) as reserved:
            try:
                async with asyncio.timeout(self._timeout_s):
                    body = await self._read(request, reserved)
            except TimeoutError:
                raise TooSlow(f"the body did not come within {self._timeout_s:g} s") from None
            yield body

    async def _read(self, request: Request, reserved: _Reserved) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > self._limit * DRAIN_FACTOR:
                break
            if size > self._limit:
                chunks.clear()
            else:
                reserved.add(len(chunk))
                chunks.append(chunk)
        if size > self._limit:
            raise TooLarge(self._limit)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)


class _Reserved:
    """The room that one body takes, given back at the end of the block."""

    def __init__(self, reader: BodyReader) -> None:
        self._reader = reader
        self._size = 0

    def add(self, size: int) -> None:
        if size > self._reader.room:
            raise NoRoom("too many requests are being read at once")
        self._reader.room -= size
        self._size += size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.room += self._size


def _announced(request: Request) -> int:
    """Return the length of the body that the head announces; 0 if it announces none."""
    length = request.headers.get("content-length", "")
    # The server has refused what is not a number; 20 digits are beyond every limit.
    return int(length[:20]) if length.isdecimal() else 0
