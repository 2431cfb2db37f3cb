"""The format of pprof: gzipped Protocol Buffers. Pure.

Format: https://github.com/google/pprof/blob/main/proto/profile.proto, whose numbers of fields are here. It
has no order in time: a sample is a stack with its sums. What follows was found by trying (pprof of Go 1.19):

- Without a mapping that claims to have functions, pprof looks for a binary to read them from.
- Functions of one name are one for it, unless their `system_name` differs.
- The position of a function is its start line; where in it a sample was taken is not known.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bridge.trace.calls import ANONYMOUS, Call, call_without_stack, calls_of
from bridge.trace.export.protobuf import integer, message, packed
from bridge.trace.export.runs import Run, begin_of
from bridge.trace.normal import NormalTrace, Span

_NS_PER_US, _NS_PER_MS = 1_000, 1_000_000
_MAPPING = 1
Labels = tuple[tuple[str, str], ...]


class _Sums(NamedTuple):
    """`span`: one of those that are summed; its own time does not count."""

    span: Span
    samples: int
    weight_us: int


def pprof(runs: Sequence[Run], exporter: str, *, idle: bool = False) -> bytes:
    """Return all runs as one profile, with labels for the samples of each; equal runs give equal bytes.

    Sample types: `samples` in `count`, `wall` in `nanoseconds` (the default). `idle`: also the time that is
    idle or was not sampled.
    """
    tables = _Tables()
    wall = tables.value_type("wall", "nanoseconds")
    types = message(1, tables.value_type("samples", "count")) + message(1, wall)
    samples = [sample for run in runs for sample in _samples(run, tables, idle=idle)]
    interval_ms = next((run.normal.interval_ms for run in runs if run.normal.interval_ms), 0.0)
    times = [
        integer(9, round((begin_of(runs) or 0.0) * _NS_PER_MS)),
        integer(10, sum(run.normal.length_us for run in runs) * _NS_PER_US),
        message(11, wall),
        integer(12, round(interval_ms * _NS_PER_MS)),
        packed(13, [tables.text(exporter)]),
        integer(14, tables.text("wall")),
    ]
    mapping = message(3, integer(1, _MAPPING), integer(5, tables.text("JavaScript")), _flags(7, 8, 9))
    body = b"".join([types, *samples, mapping, *tables.locations, *tables.functions, *tables.texts(), *times])
    return gzip.compress(body, mtime=0)


def _flags(*fields: int) -> bytes:
    return b"".join(integer(field, 1) for field in fields)


def _samples(run: Run, tables: _Tables, *, idle: bool) -> Iterator[bytes]:
    calls = calls_of(run.normal)
    for span, samples, weight_us in _summed(run.normal):
        if not idle and span.kind in ("idle", "not-sampled"):
            continue
        if span.stack is None:
            stack = [call_without_stack(span)]
        else:
            stack = [calls[frame] for frame in _leaf_first(run.normal, span.stack)]
        labels = (*run.labels, ("marker", span.marker)) if span.marker else run.labels
        yield message(
            2,
            packed(1, map(tables.location, stack)),
            packed(2, [samples, weight_us * _NS_PER_US]),
            *(
                message(3, integer(1, tables.text(key)), integer(2, tables.text(value)))
                for key, value in labels
            ),
        )


def _summed(normal: NormalTrace) -> Iterator[_Sums]:
    """Yield the spans of each stack and marker as one."""
    alike: dict[object, list[Span]] = {}
    for span in normal.spans:
        alike.setdefault((span.stack, span.kind, span.marker), []).append(span)
    for spans in alike.values():
        yield _Sums(spans[0], sum(span.sampled for span in spans), sum(span.weight_us for span in spans))


def _leaf_first(normal: NormalTrace, stack: int) -> Iterator[int]:
    at: int | None = stack
    while at is not None:
        yield normal.stacks[at].frame_id
        at = normal.stacks[at].parent_id


class _Tables:
    """Texts, and a location with its function for each call, by numbers."""

    def __init__(self) -> None:
        self.locations: list[bytes] = []
        self.functions: list[bytes] = []
        self._texts = {"": 0}
        self._calls: dict[Call, int] = {}

    def text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def texts(self) -> Iterator[bytes]:
        for text in self._texts:
            yield message(6, text.encode())

    def value_type(self, type_: str, unit: str) -> bytes:
        return integer(1, self.text(type_)) + integer(2, self.text(unit))

    def location(self, call: Call) -> int:
        """Return the number of a call, from 1."""
        if (number := self._calls.get(call)) is None:
            number = self._calls[call] = len(self._calls) + 1
            name = shown_name(call)
            line, column = call.line or 0, call.column or 0
            self.functions.append(
                message(
                    5,
                    integer(1, number),
                    integer(2, self.text(name)),
                    integer(3, self.text(f"{name} {call.place}".strip())),
                    integer(4, self.text(call.url)),
                    integer(5, line),
                )
            )
            at = message(4, integer(1, number), integer(2, line), integer(3, column))
            self.locations.append(message(4, integer(1, number), integer(2, _MAPPING), at))
        return number


def shown_name(call: Call) -> str:
    """Return the name of a call in one line; for an anonymous function with its file and position."""
    name = re.sub(r"[\r\n]+", " ", call.name)
    return f"{name} {call.place.rpartition('/')[2]}".strip() if name == ANONYMOUS else name
