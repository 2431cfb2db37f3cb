"""What trees and formats have in common: name and place of a call, and a span as a list of calls. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal, NamedTuple

from bridge.trace.model import Frame
from bridge.trace.normal import NormalTrace, Span, SpanKind

IDLE, NOT_SAMPLED, UNKNOWN = "(idle)", "(not sampled)", "(unknown)"
ANONYMOUS = "(anonymous)"


#: What a call stands for: a function, the browser's own work, or a time without either.
CallKind = Literal["script", "marker", "idle", "not-sampled"]


class Call(NamedTuple):
    """A frame. `line`, `column`: from 1, of the function's own position; None if unknown."""

    name: str
    url: str = ""
    line: int | None = None
    column: int | None = None
    kind: CallKind = "script"

    @property
    def place(self) -> str:
        """`url:line:column`, as far as known."""
        numbers = [str(number) for number in (self.line, self.column) if number is not None]
        return ":".join([self.url, *numbers] if self.url else numbers)


#: The calls of a span that has neither stack nor marker.
_WITHOUT_STACK: dict[SpanKind, Call] = {
    "idle": Call(IDLE, kind="idle"),
    "not-sampled": Call(NOT_SAMPLED, kind="not-sampled"),
    "busy": Call(UNKNOWN),
}


class Weighed(NamedTuple):
    """A part of the run: its calls, root first, and its time in microseconds."""

    calls: tuple[Call, ...]
    weight_us: int


def calls_of(normal: NormalTrace) -> list[Call]:
    """Return the calls of a trace's frames, by their numbers there."""
    return frame_calls(normal.resources, normal.frames)


def frame_calls(resources: Sequence[str], frames: Sequence[Frame]) -> list[Call]:
    """Return the calls of frames. A frame whose script does not exist has none."""
    end = len(resources)
    return [
        Call(
            frame.name or ANONYMOUS,
            resources[number] if (number := frame.resource_id) is not None and 0 <= number < end else "",
            frame.line,
            frame.column,
        )
        for frame in frames
    ]


def weighed(normal: NormalTrace) -> Iterator[Weighed]:
    """Yield the run in order of time. Neighbours that are alike are one, and none has no time.

    The times add up to the length of the run, to the microsecond.
    """
    timed = ((calls, span.weight_us) for calls, span in spans_of(normal) if span.weight_us)
    for calls, alike in groupby(timed, key=itemgetter(0)):
        yield Weighed(calls, sum(weight_us for _, weight_us in alike))


def spans_of(normal: NormalTrace) -> Iterator[tuple[tuple[Call, ...], Span]]:
    """Yield each span with its calls, root first.

    They are put together for one span after another: all at once would take memory that grows with the square
    of the depth, which whoever sends a trace chooses.
    """
    calls = calls_of(normal)
    known: tuple[int | None, tuple[Call, ...]] = (None, ())
    for span in normal.spans:
        if span.stack is None:
            yield (call_without_stack(span),), span
            continue
        if span.stack != known[0]:
            known = span.stack, tuple(calls[frame] for frame in leaf_first(normal, span.stack))[::-1]
        yield known[1], span


def leaf_first(normal: NormalTrace, stack: int) -> Iterator[int]:
    """Yield the frames of a stack, from the leaf to the root."""
    at: int | None = stack
    while at is not None:
        yield normal.stacks[at].frame_id
        at = normal.stacks[at].parent_id


def call_without_stack(span: Span) -> Call:
    """Return what stands for a span that has no stack."""
    return call_of(span.kind, span.marker)


def call_of(kind: SpanKind, marker: str = "") -> Call:
    """Return what stands for a time without a stack."""
    return Call(f"({marker})", kind="marker") if marker else _WITHOUT_STACK[kind]
