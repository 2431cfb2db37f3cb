"""Traces as people send them: alone, or in a wrapper of their own. Pure.

Taken are a trace in an object (`{"trace": ...}`, under any name), in a list, in text that is JSON itself, one
on each line, and with a byte order mark. What stands beside a trace is read as its event where it has such
keys.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from bridge.errors import BadPayload, PayloadTooLarge
from bridge.trace.model import Frame, Sample, Stack
from bridge.vendors.bodies import read_json, read_lines
from bridge.vendors.limits import Limits
from bridge.vendors.plain.foreign import name_of, name_of_bytes

#: How many wrappers may be around a trace, and how many traces in a body.
DEPTH_MAX = 6
TRACES_MAX = 1000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class PlainTrace(msgspec.Struct, frozen=True):
    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]


class Wrapped(NamedTuple):
    """A trace, and the objects around it, innermost first."""

    trace: PlainTrace
    around: list[dict[str, Any]]


_Found = tuple[dict[str, Any], list[dict[str, Any]]]
_TRACE = msgspec.json.Decoder(PlainTrace)
_ANY = msgspec.json.Decoder(Any)
_MEMBERS = ("frames", "stacks", "samples")


def read_traces(data: bytes, what: str, limits: Limits) -> list[Wrapped]:
    """Return the traces in `data`, at least one. Raises BadPayload that says what it is instead, where
    known."""
    text = _without_bom(data)
    try:
        return [Wrapped(read_json(_TRACE, text, what, limits), [])]
    except BadPayload as failed:
        found = _unwrapped(text, what, limits, failed)
    if len(found) > TRACES_MAX:
        raise BadPayload(f"{what}: more than {TRACES_MAX} traces in one body")
    return found


def _unwrapped(text: bytes, what: str, limits: Limits, failed: BadPayload) -> list[Wrapped]:
    """Look for traces in wrappers; `failed`: why `text` is none itself."""
    if isinstance(failed, PayloadTooLarge):
        if name := name_of_bytes(text):
            raise BadPayload(f"{what}: {name}") from None
        raise failed
    values = _values(text, what, limits, failed)
    inside = (found for value in values for found in _inside(value, [], what, limits))
    found = [_converted(trace, around, what) for trace, around in inside]
    if found:
        return found
    if len(values) == 1 and (name := name_of(values[0])):
        raise BadPayload(f"{what}: {name}")
    raise failed


def _values(text: bytes, what: str, limits: Limits, failed: BadPayload) -> list[Any]:
    """Return the JSON in `text`: one value, or one on each line."""
    try:
        return [read_json(_ANY, text, what, limits)]
    except BadPayload as error:
        if name := name_of_bytes(text):
            raise BadPayload(f"{what}: {name}") from None
        if isinstance(error, PayloadTooLarge) or text[:1] not in (b"{", b"[", b'"'):
            raise failed from None
    try:
        return list(read_lines(_ANY, text, limits))
    except BadPayload:
        raise failed from None


def _inside(value: Any, around: list[dict[str, Any]], what: str, limits: Limits) -> Iterator[_Found]:
    """Yield each object with the members of a trace, and the objects around it, innermost first."""
    value = _decoded_text(value, what, limits)
    if isinstance(value, list):
        for each in value:
            if isinstance(each, dict | str):
                yield from _inside(each, around, what, limits)
    elif isinstance(value, dict):
        if all(isinstance(value.get(name), list) for name in _MEMBERS):
            yield value, [value, *around]
        elif len(around) < DEPTH_MAX:
            for each in value.values():
                yield from _inside(each, [value, *around], what, limits)


def _decoded_text(value: Any, what: str, limits: Limits) -> Any:
    """Decode text that is JSON itself, as `JSON.stringify` of a string gives it."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return read_json(_ANY, value.encode("utf-8", "replace"), what, limits)
    except PayloadTooLarge:
        raise
    except BadPayload:
        return None


def _converted(trace: dict[str, Any], around: list[dict[str, Any]], what: str) -> Wrapped:
    try:
        return Wrapped(msgspec.convert({"resources": [], **trace}, PlainTrace), around)
    except msgspec.ValidationError as error:
        raise BadPayload(f"{what}: {name_of(around[-1]) or error}") from None


def _without_bom(data: bytes) -> bytes:
    """Return JSON as UTF-8 without a byte order mark, which editors and PowerShell write."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode()
            except UnicodeError as error:
                raise BadPayload(f"trace: broken {encoding}: {error}") from None
    return data
