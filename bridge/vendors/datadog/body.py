"""Bodies taken apart under limits: zlib, multipart, JSON. Every failure is a BadPayload."""

from __future__ import annotations

import zlib
from typing import TypeVar

import msgspec
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from bridge.errors import BadPayload

T = TypeVar("T")

INFLATED_MAX = 64 * 1024 * 1024
PARTS_MAX = 8
PART_HEADER_MAX = 8 * 1024

#: RFC 1950: 0x78 is deflate with a 32 KiB window, the second byte names the level.
_ZLIB_MAGIC = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def is_zlib(data: bytes) -> bool:
    """Whether `data` starts as a zlib stream does. JSON never does."""
    return data[:2] in _ZLIB_MAGIC


def inflate(data: bytes, limit: int = INFLATED_MAX) -> bytes:
    """The whole zlib stream `data`, at most `limit` bytes of output."""
    stream = zlib.decompressobj()
    try:
        inflated = stream.decompress(data, limit + 1)
    except zlib.error as error:
        raise BadPayload(f"not a zlib stream: {error}") from None
    if len(inflated) > limit:
        raise BadPayload(f"inflates to more than {limit} bytes")
    if not stream.eof:
        raise BadPayload("the zlib stream ends too early")
    return inflated


def parts(content_type: str, body: bytes) -> dict[str, bytes]:
    """The parts of a `multipart/form-data` body by their names; the first of each name counts."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise BadPayload(f"not multipart/form-data with a boundary: {content_type[:100]!r}")
    found: dict[str, bytes] = {}
    try:
        parser = PushMultipartParser(
            options["boundary"],
            content_length=len(body),
            max_segment_count=PARTS_MAX,
            max_header_size=PART_HEADER_MAX,
        )
        with parser:
            _collect(parser, body, found)
    except MultipartError as error:
        raise BadPayload(f"broken multipart body: {error}") from None
    return found


def _collect(parser: PushMultipartParser, body: bytes, found: dict[str, bytes]) -> None:
    name = ""
    chunks: list[bytes] = []
    for event in parser.parse(body):
        if isinstance(event, MultipartSegment):
            name, chunks = event.name or "", []
        elif event is None:
            found.setdefault(name, b"".join(chunks))
        else:
            chunks.append(bytes(event))


def read_json(decoder: msgspec.json.Decoder[T], data: bytes, what: str) -> T:
    """`data` decoded and checked against the decoder's type; `what` names it in the error."""
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadPayload(f"{what}: {error}") from None
