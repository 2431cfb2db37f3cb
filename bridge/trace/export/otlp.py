"""Profiles of OpenTelemetry (OTLP), an experimental format: its names and numbers may change. Pure.

Format: https://github.com/open-telemetry/opentelemetry-proto, `profiles/v1development/profiles.proto`, whose
numbers of fields are here, as of August 2026. The bytes are a `ProfilesData` for files, and as well the
`ExportProfilesServiceRequest` that a receiver takes: both have the same fields.

A sample is a stack with all times at which it ran, in nanoseconds. Other than in pprof, functions of one name
are told apart by file and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.trace.calls import Call, call_without_stack, calls_of, leaf_first
from bridge.trace.export.otlp_tables import Tables, any_text, list_of
from bridge.trace.export.protobuf import fixed64, integer, message, packed, packed_fixed64
from bridge.trace.export.runs import Run
from bridge.trace.normal import NormalTrace, Span

_NS_PER_US, _NS_PER_MS = 1_000, 1_000_000
#: Source: https://opentelemetry.io/docs/specs/semconv/registry/attributes/service/
_UNKNOWN_SERVICE = "unknown_service"


def otlp(runs: Sequence[Run], exporter: str, *, idle: bool = False) -> bytes:
    """Return each run as a profile with its labels as attributes, those of a service together.

    `exporter`: `NAME@VERSION`. `idle`: also the time that is idle or was not sampled. Equal runs give equal
    bytes.
    """
    tables = Tables()
    services: dict[str, list[Run]] = {}
    for run in runs:
        services.setdefault(run.service, []).append(run)
    of_services = [
        message(1, _resource(service), _scope(several, exporter, tables, idle=idle))
        for service, several in services.items()
    ]
    return b"".join(of_services) + message(2, *tables.dictionary())


def _resource(service: str) -> bytes:
    name = message(1, b"service.name"), message(2, any_text(service or _UNKNOWN_SERVICE))
    return message(1, message(1, *name))


def _scope(runs: Sequence[Run], exporter: str, tables: Tables, *, idle: bool) -> bytes:
    name, _, version = exporter.partition("@")
    scope = message(1, message(1, name.encode()), message(2, version.encode()))
    return message(2, scope, *(message(2, *_profile(run, tables, idle=idle)) for run in runs))


def _profile(run: Run, tables: Tables, *, idle: bool) -> Iterator[bytes]:
    wall = tables.value_type("wall", "nanoseconds")
    yield message(1, wall)
    begin_ns = _begin_ns(run)
    timed = begin_ns if run.in_order else None
    yield from _samples(run.normal, timed, tables, idle=idle)
    yield fixed64(3, begin_ns or 0)
    yield integer(4, run.normal.length_us * _NS_PER_US)
    yield message(5, wall)
    yield integer(6, round((run.normal.interval_ms or 0.0) * _NS_PER_MS))
    labels: dict[str, list[str]] = {}
    for key, value in run.labels:
        labels.setdefault(key, []).append(value)
    yield list_of(11, [tables.attribute(key, values) for key, values in labels.items()])


def _begin_ns(run: Run) -> int | None:
    """Return when a run began; None if that is unknown, or before the epoch."""
    return round(run.wall_ms * _NS_PER_MS) if run.wall_ms is not None and run.wall_ms > 0 else None


def _samples(normal: NormalTrace, begin_ns: int | None, tables: Tables, *, idle: bool) -> Iterator[bytes]:
    """Yield a sample for each stack and marker. `begin_ns`: None for sums without times.

    A span without weight is left out: at the end of a run it would begin after it.
    """
    alike: dict[tuple[object, ...], list[Span]] = {}
    for span in normal.spans:
        if span.weight_us and (idle or span.kind == "busy"):
            alike.setdefault((span.stack, span.kind, span.marker), []).append(span)
    calls = calls_of(normal)
    for spans in alike.values():
        marker = spans[0].marker
        values, times = _observed(spans, begin_ns)
        yield message(
            2,
            integer(1, tables.stack(map(tables.location, _stack(normal, calls, spans[0])))),
            list_of(2, [tables.attribute("marker", [marker])] if marker else []),
            packed(4, values),
            times,
        )


def _observed(spans: Sequence[Span], begin_ns: int | None) -> tuple[list[int], bytes]:
    """Return the values of a sample and the field with their times."""
    weights_ns = [span.weight_us * _NS_PER_US for span in spans]
    if begin_ns is None:
        return [sum(weights_ns)], b""
    return weights_ns, packed_fixed64(5, (begin_ns + span.at_us * _NS_PER_US for span in spans))


def _stack(normal: NormalTrace, calls: Sequence[Call], span: Span) -> list[Call]:
    """Return the calls of a span, the leaf first."""
    if span.stack is None:
        return [call_without_stack(span)]
    return [calls[frame] for frame in leaf_first(normal, span.stack)]
