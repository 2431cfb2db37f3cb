"""The format of pprof: gzipped Protocol Buffers. Pure.

Format: https://github.com/google/pprof/blob/main/proto/profile.proto, whose numbers of fields are here. It
has no order in time: a sample is a stack with its sums. What follows was found by trying (pprof of Go 1.19):

- Without a mapping that claims to have functions, pprof looks for a binary to read them from.
- Functions of one name are one for it, also of different files and with different `system_name`s. So where
  several have the same name, as minified ones do, their position is a part of it.
- The position of a function is its start line; where in it a sample was taken is not known.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bridge.trace.calls import ANONYMOUS, Call, call_without_stack, calls_of, leaf_first
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
    functions = list(tables.functions())
    body = b"".join([types, *samples, mapping, *functions, *tables.texts(), *times])
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
            stack = [calls[frame] for frame in leaf_first(run.normal, span.stack)]
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


class _Tables:
    """Texts and calls by numbers."""

    def __init__(self) -> None:
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
        """Return the number of a call, from 1, which is that of its location and of its function."""
        return self._calls.setdefault(call, len(self._calls) + 1)

    def functions(self) -> Iterator[bytes]:
        """Yield a location and a function for each call that has a number."""
        names = shown_names(self._calls)
        for call, number in self._calls.items():
            line, column = call.line or 0, call.column or 0
            at = message(4, integer(1, number), integer(2, line), integer(3, column))
            yield message(4, integer(1, number), integer(2, _MAPPING), at)
            yield message(
                5,
                integer(1, number),
                integer(2, self.text(names[call])),
                integer(3, self.text(_with_place(call))),
                integer(4, self.text(call.url)),
                integer(5, line),
            )


def shown_names(calls: Iterable[Call]) -> dict[Call, str]:
    """Return a name in one line for each call: its own, if no other one has that, else with its position."""
    names: dict[Call, str] = {}
    left = list(calls)
    for named in (_name, _with_position, _with_place):
        times = Counter(map(named, left))
        names.update((call, named(call)) for call in left if times[named(call)] == 1)
        left = [call for call in left if call not in names]
    return names | {call: _with_place(call) for call in left}


def _name(call: Call) -> str:
    return _with_position(call) if call.name == ANONYMOUS else _line(call.name)


def _with_position(call: Call) -> str:
    """The name with the file, without its folder, and the position."""
    return _line(f"{call.name} {call.place.rpartition('/')[2]}")


def _with_place(call: Call) -> str:
    return _line(f"{call.name} {call.place}")


def _line(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text).strip()
