"""The dictionary of OpenTelemetry's profiles: what samples refer to by numbers. Pure.

Entry 0 of each table is the zero value: a reference 0 is one to nothing. An entry stands there once.
Field numbers as in `otlp.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bridge.trace.calls import Call
from bridge.trace.export.protobuf import integer, message, packed

#: What kind of function a frame is, and that of V8. Source:
#: https://opentelemetry.io/docs/specs/semconv/registry/attributes/profile/
_FRAME_TYPE, _JAVASCRIPT = "profile.frame.type", "v8js"


class Tables:
    """Locations, functions, texts, attributes and stacks by numbers."""

    def __init__(self) -> None:
        self._texts = {"": 0}
        self._functions: dict[bytes, int] = {b"": 0}
        self._locations: dict[bytes, int] = {b"": 0}
        self._attributes: dict[bytes, int] = {b"": 0}
        self._stacks: dict[bytes, int] = {b"": 0}

    def text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def value_type(self, type_: str, unit: str) -> bytes:
        return integer(1, self.text(type_)) + integer(2, self.text(unit))

    def attribute(self, key: str, values: Sequence[str]) -> int:
        """Return the number of an attribute: a text, or a list of texts if there are several."""
        texts = [any_text(value) for value in values]
        value = texts[0] if len(texts) == 1 else message(5, *(message(1, text) for text in texts))
        return _number(self._attributes, integer(1, self.text(key)) + message(2, value))

    def location(self, call: Call) -> int:
        """Return the number of a call. A position that nobody can have is unknown."""
        line, column = max(call.line or 0, 0), max(call.column or 0, 0)
        function = b"".join(
            (integer(1, self.text(call.name)), integer(3, self.text(call.url)), integer(4, line))
        )
        at = integer(1, _number(self._functions, function)), integer(2, line), integer(3, column)
        kind = [self.attribute(_FRAME_TYPE, [_JAVASCRIPT])] if call.kind == "script" else []
        return _number(self._locations, message(3, *at) + list_of(4, kind))

    def stack(self, locations: Iterable[int]) -> int:
        """Return the number of a stack, whose first location is the leaf."""
        return _number(self._stacks, list_of(1, locations))

    def dictionary(self) -> Iterator[bytes]:
        """Yield the fields. Neither binaries nor spans of traces are known: both tables have the entry 0."""
        yield message(1)
        yield from (message(2, location) for location in self._locations)
        yield from (message(3, function) for function in self._functions)
        yield message(4)
        yield from (message(5, text.encode()) for text in self._texts)
        yield from (message(6, attribute) for attribute in self._attributes)
        yield from (message(7, stack) for stack in self._stacks)


def any_text(text: str) -> bytes:
    """Return an `AnyValue` with a text."""
    return message(1, text.encode())


def list_of(field: int, numbers: Iterable[int]) -> bytes:
    """Return a field with a list of integers, nothing for an empty one."""
    written = list(numbers)
    return packed(field, written) if written else b""


def _number(table: dict[bytes, int], entry: bytes) -> int:
    return table.setdefault(entry, len(table))
