"""Many traces as one, in which equal stacks are one and their times add up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bridge.trace.calls import Call, calls_of
from bridge.trace.export.runs import Run, begin_of
from bridge.trace.model import Frame, Stack
from bridge.trace.normal import NormalTrace, Span, SpanKind

#: What spans are joined by: stack, kind and marker.
_Key = tuple[int | None, SpanKind, str]


def merged_run(runs: Sequence[Run], name: str) -> Run:
    """Return all runs as one. It begins when the first of them did, and is as long as all together. It is of
    a service if all are."""
    services = {run.service for run in runs}
    service = services.pop() if len(services) == 1 else ""
    whole = merged(run.normal for run in runs)
    return Run(name, whole, begin_of(runs), service=service, in_order=False)


def merged(normals: Iterable[NormalTrace]) -> NormalTrace:
    """Return one trace with the frames, the times and the numbers of samples of all.

    What ran when is lost: its spans are in the order of the tree of calls, each stack before those that it
    calls. Stacks are equal if their frames have the same names, addresses and positions. Takes about 5 ms for
    a trace of 6,000 samples.
    """
    union, interval_ms = _Union(), None
    for normal in normals:
        union.add(normal)
        interval_ms = interval_ms or normal.interval_ms
    frames, spans = union.frames(), list(union.spans())
    return NormalTrace(
        resources=list(union.resources),
        frames=frames,
        stacks=[Stack(frame, parent) for frame, parent in union.stacks],
        spans=spans,
        start_ms=0.0,
        length_us=sum(span.weight_us for span in spans),
        interval_ms=interval_ms,
    )


class _Union:
    """Numbers of all that is different, in the order in which it came. `times`: microseconds and samples."""

    def __init__(self) -> None:
        self.resources: dict[str, int] = {}
        self.calls: dict[Call, int] = {}
        self.stacks: dict[tuple[int, int | None], int] = {}
        self.times: dict[_Key, list[int]] = {}

    def add(self, normal: NormalTrace) -> None:
        frames = [self.calls.setdefault(call, len(self.calls)) for call in calls_of(normal)]
        numbers: list[int] = []
        for stack in normal.stacks:
            parent = None if stack.parent_id is None else numbers[stack.parent_id]
            numbers.append(self.stacks.setdefault((frames[stack.frame_id], parent), len(self.stacks)))
        for span in normal.spans:
            stack_id = None if span.stack is None else numbers[span.stack]
            key = stack_id, span.kind, span.marker
            if (sums := self.times.get(key)) is None:
                sums = self.times[key] = [0, 0]
            sums[0] += span.weight_us
            sums[1] += span.sampled

    def frames(self) -> list[Frame]:
        """Return the frames of all calls, and number the resources that they name."""
        return [Frame(call.name, self._resource(call.url), call.line, call.column) for call in self.calls]

    def _resource(self, url: str) -> int | None:
        return self.resources.setdefault(url, len(self.resources)) if url else None

    def spans(self) -> Iterator[Span]:
        """Yield a span for each key, those without a stack last."""
        places = {stack: place for place, stack in enumerate(self._depth_first())}
        at_us = 0
        last = len(places)
        for key in sorted(self.times, key=lambda key: last if key[0] is None else places[key[0]]):
            weight_us, samples = self.times[key]
            stack, kind, marker = key
            yield Span(at_us, weight_us, kind, stack, marker, samples)
            at_us += weight_us

    def _depth_first(self) -> Iterator[int]:
        """Yield the stacks, each before those below it, and those before its next neighbour."""
        below: dict[int | None, list[int]] = {}
        for number, (_, parent) in enumerate(self.stacks):
            below.setdefault(parent, []).append(number)
        left = below.get(None, [])[::-1]
        while left:
            stack = left.pop()
            yield stack
            left.extend(reversed(below.get(stack, [])))
