"""Bodies taken apart under limits, which hold while reading: inflating, multipart, JSON, times in JSON.

Every failure is a BadPayload; what is beyond a limit is a PayloadTooLarge.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from bridge.core.uploads import Upload
from bridge.errors import BadPayload, PayloadTooLarge, PayloadUnsupported
from bridge.vendors.limits import LIMITS, MIB, Limits

_zlib: Any = zlib
try:
    # The extra `fast`: the same interface, a third faster.
    from isal import isal_zlib

    _zlib = isal_zlib
except ImportError:
    pass

T = TypeVar("T")

#: RFC 1950: 0x78 is deflate with a 32 KiB window, the second byte names the level.
_ZLIB_MAGIC = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
#: RFC 1952.
_GZIP_MAGIC = b"\x1f\x8b"

_ZLIB_WBITS, _GZIP_WBITS, _RAW_WBITS = 15, 31, -15


def is_zlib(data: bytes) -> bool:
    """Whether `data` starts as a zlib stream does. JSON never does."""
    return data[:2] in _ZLIB_MAGIC


def is_gzip(data: bytes) -> bool:
    return data[:2] == _GZIP_MAGIC


def plain(data: bytes, limits: Limits = LIMITS) -> bytes:
    """`data`, inflated when it starts as zlib or gzip does: some SDKs say so nowhere."""
    if is_zlib(data):
        return inflate(data, limits)
    return inflate(data, limits, _GZIP_WBITS) if is_gzip(data) else data


def beginning(upload: Upload, size: int) -> bytes:
    """Return the first bytes of a body, `size` of them if there are so many, inflated as far as needed.

    b"" for a body in an encoding that is not taken, and for one that is not what it says.
    """
    coding = upload.headers.get("content-encoding", "").strip().lower()
    data = upload.body[:size]
    if coding in ("gzip", "x-gzip") or is_gzip(data):
        wbits = _GZIP_WBITS
    elif coding == "deflate" or is_zlib(data):
        wbits = _ZLIB_WBITS if is_zlib(data) else _RAW_WBITS
    else:
        return data if coding in ("", "identity") else b""
    try:
        inflated: bytes = _zlib.decompressobj(wbits=wbits).decompress(data, size)
    except _zlib.error:
        return b""
    return inflated


def content(upload: Upload, limits: Limits = LIMITS) -> bytes:
    """The body without its `Content-Encoding` (gzip, deflate). PayloadUnsupported for another one."""
    coding = upload.headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return upload.body
    if coding in ("gzip", "x-gzip"):
        return inflate(upload.body, limits, _GZIP_WBITS)
    if coding == "deflate":
        # Some senders leave out zlib's header, as some servers have always done (RFC 9110, 8.4.1.2).
        return inflate(upload.body, limits, _ZLIB_WBITS if is_zlib(upload.body) else _RAW_WBITS)
    raise PayloadUnsupported(f"content-encoding {coding[:40]!r}: gzip, deflate or none is taken")


def inflate(data: bytes, limits: Limits = LIMITS, wbits: int = _ZLIB_WBITS) -> bytes:
    """The whole stream `data`; never more than the limits allow is inflated."""
    stream = _zlib.decompressobj(wbits=wbits)
    chunks: list[bytes] = []
    size, left = 0, data
    while not stream.eof:
        try:
            chunk = stream.decompress(left, min(MIB, limits.inflated + 1 - size))
        except _zlib.error as error:
            raise BadPayload(f"not a {_name(wbits)} stream: {error}") from None
        left = stream.unconsumed_tail
        chunks.append(chunk)
        size += len(chunk)
        _check_size(size, len(data) - len(left), limits)
        if not stream.eof and not left and not chunk:
            raise BadPayload(f"the {_name(wbits)} stream ends too early")
    if stream.unused_data:
        raise BadPayload(f"{len(stream.unused_data)} bytes after the end of the {_name(wbits)} stream")
    return b"".join(chunks)


def _check_size(size: int, consumed: int, limits: Limits) -> None:
    if size > limits.inflated:
        raise PayloadTooLarge(f"inflates to more than {limits.inflated} bytes", "inflated")
    if size >= limits.ratio_after and size > limits.ratio * consumed:
        raise PayloadTooLarge(f"inflates to more than {limits.ratio:g} times its size", "ratio")


def _name(wbits: int) -> str:
    return "gzip" if wbits == _GZIP_WBITS else "zlib"


def parts(content_type: str, body: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    """The parts of a `multipart/form-data` body by their names; the first of each name counts."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data" or not options.get("boundary"):
        raise PayloadUnsupported(f"not multipart/form-data with a boundary: {content_type[:100]!r}")
    found: dict[str, bytes] = {}
    try:
        parser = PushMultipartParser(
            options["boundary"],
            content_length=len(body),
            max_segment_count=limits.parts,
            max_header_size=limits.part_headers,
        )
        with parser:
            _collect(parser, body, found)
    except ParserLimitReached as error:
        limit = "part_headers" if "header" in str(error).lower() else "parts"
        raise PayloadTooLarge(f"multipart body: {error}", limit) from None
    except (MultipartError, ValueError, LookupError) as error:
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


def digest(named: Mapping[str, bytes]) -> str:
    """SHA-256 of what a body is made of, as hex; names and lengths keep its parts apart."""
    sha = hashlib.sha256()
    for name, data in named.items():
        sha.update(f"{len(name)}:{name}:{len(data)}:".encode())
        sha.update(data)
    return sha.hexdigest()


def read_lines(decoder: msgspec.json.Decoder[T], body: bytes, limits: Limits = LIMITS) -> Iterator[T]:
    """JSON, one value a line; empty lines are skipped. BadPayload names the line."""
    _check_values(body, "body", limits)
    if body.count(b"\n") >= limits.lines:
        raise PayloadTooLarge(f"more than {limits.lines} lines", "lines")
    for number, line in enumerate(body.split(b"\n"), start=1):
        if line.strip():
            yield _decode(decoder, line, f"line {number}", limits)


def read_json(
    decoder: msgspec.json.Decoder[T],
    data: bytes,
    what: str,
    limits: Limits = LIMITS,
    siblings: Callable[[T], int] | None = None,
) -> T:
    """`data` decoded and checked against the decoder's type; `what` names it in the error.

    `siblings`: how many objects of what was decoded are neighbours in a few lists, so that no two of them are
    inside of each other. Where nearly all are, as in a trace, its depth is known without a closer look.
    """
    _check_values(data, what, limits)
    return _decode(decoder, data, what, limits, siblings)


def _decode(
    decoder: msgspec.json.Decoder[T],
    data: bytes,
    what: str,
    limits: Limits,
    siblings: Callable[[T], int] | None = None,
) -> T:
    if siblings is None:
        check_depth(data, what, limits)
    try:
        value = decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        check_depth(data, what, limits)
        raise BadPayload(f"{what}: {error}") from None
    if siblings is not None and not _is_shallow(data, siblings(value), limits.json_depth):
        check_depth(data, what, limits)
    return value


def _is_shallow(data: bytes, siblings: int, depth: int) -> bool:
    """Whether `depth` would do for all arrays and objects inside of each other, of the siblings but one."""
    left = depth - (data.count(b"{") - siblings + 1)
    # `find` steps over what is between, and is 20 times as fast as `count` where there are few.
    at = data.find(b"[")
    while at >= 0 and left >= 0:
        left, at = left - 1, data.find(b"[", at + 1)
    return left >= 0


def _check_values(data: bytes, what: str, limits: Limits) -> None:
    # Counting takes as long as decoding does, and each byte is one value at most.
    if len(data) < min(limits.json_values, limits.json_objects):
        return
    opened = _opened(data)
    if opened > limits.json_objects:
        raise _too_many_objects(what, limits)
    if opened + data.count(b",") >= limits.json_values:
        raise PayloadTooLarge(f"{what}: more than {limits.json_values} values", "json_values")


def _too_many_objects(what: str, limits: Limits) -> PayloadTooLarge:
    return PayloadTooLarge(f"{what}: more than {limits.json_objects} arrays and objects", "json_objects")


#: Most lines of a batch are shorter, and then hold too little to be deep: a look that costs nothing.
SHORT = 4096


def _opened(data: bytes) -> int:
    return data.count(b"[") + data.count(b"{")


_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_NO_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))


def check_depth(data: bytes, what: str, limits: Limits = LIMITS) -> None:
    """PayloadTooLarge when arrays and objects nest deeper than the limit. Says nothing of broken JSON.

    In steps that run in C, over less and less text: for JSON within the limits no body takes longer than it
    takes to inflate.
    """
    if len(data) < SHORT and _opened(data) <= limits.json_depth:
        return
    text = _brackets(data, what, limits)
    too_deep = b"[" * (limits.json_depth + 1)
    for _ in range(limits.json_depth):
        if too_deep in text:
            break
        # What holds nothing goes: one level at a time.
        shallower = text.replace(b"[]", b"")
        if len(shallower) == len(text):
            return
        text = shallower
    if b"[" in text:
        raise PayloadTooLarge(f"{what}: nested deeper than {limits.json_depth} levels", "json_depth")


def _brackets(data: bytes, what: str, limits: Limits) -> bytes:
    """The brackets of `data` that stand in no string, all of one kind."""
    # An escaped backslash escapes nothing; then what is before a quote escapes it.
    unescaped = data.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in data else data
    # Most strings hold no bracket: they are a pair of quotes by now, and gone in one step.
    text = unescaped.translate(_ONE_KIND, _NO_STRUCTURE).replace(b'""', b"")
    if len(text) > 4 * limits.json_objects:
        raise _too_many_objects(what, limits)
    return b"".join(text.split(b'"')[::2])


def iso_ms(text: str) -> float | None:
    """A moment as ISO 8601 text, in epoch ms; None for other text, and for a moment without a time zone."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.timestamp() * 1000 if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
