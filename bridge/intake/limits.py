"""Limits that hold while a request is being read, so that no client can make us keep more."""

from __future__ import annotations

from starlette.requests import Request

BODY_MAX = 32 * 1024 * 1024

#: A body that is too long is read on, and dropped, up to this many times the limit: a client that is
#: answered while it still writes sees a reset connection instead of the answer.
DRAIN_FACTOR = 2


class TooLarge(Exception):  # noqa: N818
    """The body is longer than the limit. What was read of it is dropped."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is longer than {limit} bytes")


async def read_body(request: Request, limit: int = BODY_MAX) -> bytes:
    """The whole body; TooLarge when it is longer than `limit` bytes, of which never more are kept."""
    if _announced(request) > limit * DRAIN_FACTOR:
        raise TooLarge(limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit * DRAIN_FACTOR:
            break
        if size > limit:
            chunks.clear()
        else:
            chunks.append(chunk)
    if size > limit:
        raise TooLarge(limit)
    return b"".join(chunks)


def _announced(request: Request) -> int:
    length = request.headers.get("content-length", "")
    # The server has refused what is not a number; 20 digits are beyond every limit.
    return int(length[:20]) if length.isdecimal() else 0
