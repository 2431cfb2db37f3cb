"""Envelopes: a header line, then items, each a header line and a payload.

Source: https://develop.sentry.dev/sdk/data-model/envelopes/. A payload ends at a newline, or after exactly
`length` bytes where its header says so. By an SDK's `tunnel` an envelope comes on any path, also packed: it
is known then by the `dsn` in its header. One for a sidecar (Spotlight's `/stream`) names no DSN: it is known
by its content type, or by its first two lines.
"""

from __future__ import annotations

import re
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from bridge.core.uploads import Upload
from bridge.errors import BadPayload
from bridge.vendors.bodies import beginning

T = TypeVar("T")

_ENDPOINT = re.compile(r"(?:/[^?]*)?/api/([^/?]+)/(envelope|store)/?(?:\?.*)?", re.DOTALL)

_BLANKS = re.compile(rb"\n*")

#: Relay takes fewer; what comes after these is an attack, not an envelope.
ITEMS_MAX = 1000
#: The content type of an envelope that says what it is.
MEDIA_TYPE = "application/x-sentry-envelope"
#: `Sentry sentry_version=7, sentry_key=KEY, ...`
_AUTH = re.compile(r"(?i)\ASentry\s.*?\bsentry_key=([^,\s]+)", re.DOTALL)
#: A tunnel's envelope is looked for in the first lines only, which are short.
HEADER_MAX = 8 * 1024


class Sdk(msgspec.Struct, frozen=True):
    name: str = ""
    version: str = ""


class Header(msgspec.Struct, frozen=True):
    dsn: str | None = None
    sdk: Sdk | None = None
    event_id: str | None = None
    sent_at: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether it has anything by which an envelope's header is known, apart from a DSN."""
        return self.sdk is not None or self.event_id is not None or self.sent_at is not None


class ItemHeader(msgspec.Struct, frozen=True):
    """`item_count`: the payload is a list of so many, in `items`."""

    type: str
    length: int | None = None
    item_count: int | None = None


class Item(msgspec.Struct, frozen=True):
    header: ItemHeader
    payload: bytes

    @property
    def type(self) -> str:
        return self.header.type


class Envelope(msgspec.Struct, frozen=True):
    header: Header
    items: list[Item]


_HEADER = msgspec.json.Decoder(Header)
_ITEM = msgspec.json.Decoder(ItemHeader)


def endpoint(target: str) -> str | None:
    """`envelope` or `store` by a request's target (path and query); None when it is neither."""
    match = _ENDPOINT.fullmatch(target)
    return match[2] if match else None


def project(target: str, header: Header) -> str:
    """The project that an envelope is for, by its address, else by the DSN that a tunnel's envelope names."""
    if match := _ENDPOINT.fullmatch(target):
        return match[1]
    try:
        return urlsplit(header.dsn or "").path.rpartition("/")[2]
    except ValueError:  # an address that is none
        return ""


def is_envelope(upload: Upload) -> bool:
    """Whether a request to any path carries an envelope, as those to a tunnel or a sidecar do."""
    if upload.method != "POST":
        return False
    if upload.headers.get("content-type", "").partition(";")[0].strip().lower() == MEDIA_TYPE:
        return True
    header, newline, rest = beginning(upload, HEADER_MAX).partition(b"\n")
    known = _known(header) if newline else None
    if known is None:
        return False
    return known.dsn is not None or (known.is_named and _is_item(rest.partition(b"\n")[0]))


def client_key(upload: Upload) -> str:
    """Return the public key of the DSN: in the URL, in the header X-Sentry-Auth, or, with a tunnel, in the
    envelope's header; "" without one."""
    query = parse_qs(upload.target.partition("?")[2][:HEADER_MAX])
    if "sentry_key" in query:
        return query["sentry_key"][0]
    for name in ("x-sentry-auth", "authorization"):
        if key := _AUTH.search(upload.headers.get(name, "")):
            return key[1]
    known = _known(beginning(upload, HEADER_MAX).partition(b"\n")[0])
    try:
        return urlsplit((known.dsn if known else None) or "").username or ""
    except ValueError:
        return ""


def _known(line: bytes) -> Header | None:
    """Return the header of an envelope; None for a line that is none."""
    try:
        return _HEADER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _is_item(line: bytes) -> bool:
    try:
        _ITEM.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def read_envelope(body: bytes) -> Envelope:
    """The items, in order, their payloads as they came. Raises BadPayload when it is no envelope."""
    header, at = _line(body, 0, _HEADER, "header")
    items: list[Item] = []
    while (at := _after_blanks(body, at)) < len(body):
        if len(items) == ITEMS_MAX:
            raise BadPayload(f"an envelope of more than {ITEMS_MAX} items")
        item, at = _line(body, at, _ITEM, f"header of item {len(items) + 1}")
        end, following = _payload(body, at, item.length, len(items) + 1)
        items.append(Item(item, body[at:end]))
        at = following
    return Envelope(header, items)


def _after_blanks(body: bytes, at: int) -> int:
    """Empty lines may stand at the end."""
    match = _BLANKS.match(body, at)
    return match.end() if match else at


def _line(body: bytes, at: int, decoder: msgspec.json.Decoder[T], what: str) -> tuple[T, int]:
    end = body.find(b"\n", at)
    end = len(body) if end < 0 else end
    try:
        return decoder.decode(body[at:end]), end + 1
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadPayload(f"{what}: {error}") from None


def _payload(body: bytes, at: int, length: int | None, number: int) -> tuple[int, int]:
    """(where the payload that starts at `at` is over, where the next item may begin)."""
    if length is None:
        end = body.find(b"\n", at)
        return (len(body), len(body)) if end < 0 else (end, end + 1)
    if length < 0 or at + length > len(body):
        raise BadPayload(f"item {number}: its header says {length} bytes, {max(len(body) - at, 0)} are there")
    return at + length, at + length
