"""OTLP: read back by OpenTelemetry's own package, `opentelemetry-proto`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.profiles.v1development.profiles_service_pb2 import (
    ExportProfilesServiceRequest,
)
from opentelemetry.proto.common.v1 import common_pb2 as common
from opentelemetry.proto.profiles.v1development import profiles_pb2 as pb
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from bridge.trace.calls import Call, spans_of, weighed
from bridge.trace.export.merging import merged_run
from bridge.trace.export.otlp import otlp
from bridge.trace.export.runs import Run
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from tests.trace.traces import normals

WALL_MS = 1_700_000_000_000.0


def read(written: bytes) -> pb.ProfilesData:
    """What the package reads, which writes it again as the same bytes and knows all fields of it."""
    data: pb.ProfilesData = pb.ProfilesData.FromString(written)
    assert data.SerializeToString(deterministic=True) == written
    whole = ExportProfilesServiceRequest.FromString(written)
    assert whole.SerializeToString(deterministic=True) == written
    without_unknown = pb.ProfilesData.FromString(written)
    without_unknown.DiscardUnknownFields()
    assert without_unknown == data
    return data


class Seen(NamedTuple):
    """A sample: its calls root first, its marker, its values and their times, ns."""

    calls: tuple[Call, ...]
    marker: str
    values: list[int]
    times: list[int]


def profiles(data: pb.ProfilesData) -> list[pb.Profile]:
    return [each for of in data.resource_profiles for scope in of.scope_profiles for each in scope.profiles]


def seen(data: pb.ProfilesData, profile: pb.Profile) -> Iterator[Seen]:
    tables = data.dictionary
    for sample in profile.samples:
        stack = tables.stack_table[sample.stack_index].location_indices
        calls = tuple(call(data, number) for number in reversed(stack))
        marker = attributes(data, sample.attribute_indices).get("marker", "")
        assert isinstance(marker, str)
        yield Seen(calls, marker, list(sample.values), list(sample.timestamps_unix_nano))


def call(data: pb.ProfilesData, number: int) -> Call:
    tables = data.dictionary
    location = tables.location_table[number]
    [line] = location.lines
    function, texts = tables.function_table[line.function_index], tables.string_table
    assert function.start_line == line.line
    url = texts[function.filename_strindex]
    return Call(texts[function.name_strindex], url, line.line or None, line.column or None)


def attributes(data: pb.ProfilesData, numbers: Sequence[int]) -> dict[str, str | list[str]]:
    tables, found = data.dictionary, {}
    for number in numbers:
        entry = tables.attribute_table[number]
        key = tables.string_table[entry.key_strindex]
        assert key not in found
        found[key] = value_of(entry.value)
    return found


def value_of(value: common.AnyValue) -> str | list[str]:
    if value.HasField("array_value"):
        return [each.string_value for each in value.array_value.values]
    return value.string_value


def known(call: Call) -> Call:
    """A call as far as the format has a place for it."""
    line, column = max(call.line or 0, 0), max(call.column or 0, 0)
    return Call(call.name, call.url, line or None, column or None)


def check(normal: NormalTrace, wall_ms: float | None = WALL_MS) -> None:
    data = read(otlp([Run("u-1", normal, wall_ms)], "me@1", idle=True))
    [profile] = profiles(data)
    found = list(seen(data, profile))
    wanted: Counter[tuple[Call, ...]] = Counter()
    for calls, weight_us in weighed(normal):
        wanted[tuple(map(known, calls))] += weight_us * 1000
    times: Counter[tuple[Call, ...]] = Counter()
    for sample in found:
        times[sample.calls] += sum(sample.values)
    assert times == wanted
    assert sum(times.values()) == normal.length_us * 1000 == profile.duration_nano
    own: Counter[Call] = Counter()
    for calls, ns in times.items():
        own[calls[-1]] += ns
    wanted_own: Counter[Call] = Counter()
    for calls, weight_us in weighed(normal):
        wanted_own[known(calls[-1])] += weight_us * 1000
    assert own == wanted_own
    frames = {known(each) for calls, span in spans_of(normal) if span.weight_us for each in calls}
    assert len(data.dictionary.location_table) == len(frames) + 1
    end = profile.time_unix_nano + profile.duration_nano
    for sample in found:
        assert len(sample.times) == (len(sample.values) if wall_ms else 0)
        assert all(profile.time_unix_nano <= moment < end for moment in sample.times)


@given(normals())
def test_it_has_the_stacks_and_the_times_of_the_trace(normal: NormalTrace) -> None:
    check(normal)
    check(normal, None)


@given(normals())
def test_each_moment_is_one_of_a_span(normal: NormalTrace) -> None:
    data = read(otlp([Run("u-1", normal, WALL_MS)], "me@1", idle=True))
    begin = round(WALL_MS * 1e6)
    wanted = {(begin + span.at_us * 1000, span.weight_us * 1000) for span in normal.spans if span.weight_us}
    [profile] = profiles(data)
    found = [pair for each in seen(data, profile) for pair in zip(each.times, each.values, strict=True)]
    assert sorted(found) == sorted(wanted)
    assert all(at + length == later for (at, length), (later, _) in pairwise(sorted(found)))


@given(st.lists(normals(), max_size=3))
def test_entry_0_of_each_table_is_the_zero_value_and_no_entry_stands_there_twice(
    several: list[NormalTrace],
) -> None:
    runs = [Run(f"u-{at}", normal, WALL_MS, "", (("tab", "t1"),)) for at, normal in enumerate(several)]
    tables = read(otlp(runs, "me@1")).dictionary
    for table in (
        tables.mapping_table,
        tables.location_table,
        tables.function_table,
        tables.link_table,
        tables.attribute_table,
        tables.stack_table,
    ):
        entries = [entry.SerializeToString(deterministic=True) for entry in table]
        assert entries[0] == b""
        assert len(set(entries)) == len(entries)
    assert tables.string_table[0] == ""
    assert len(set(tables.string_table)) == len(tables.string_table)


@given(normals())
def test_idle_time_is_left_out_unless_it_is_wanted(normal: NormalTrace) -> None:
    data = read(otlp([Run("u-1", normal, WALL_MS)], "me@1"))
    [profile] = profiles(data)
    busy = sum(span.weight_us for span in normal.spans if span.kind == "busy")
    assert sum(sum(each.values) for each in seen(data, profile)) == busy * 1000


def traced(frames: list[Frame], *samples: Sample) -> NormalTrace:
    stacks = [Stack(number) for number in range(len(frames))]
    return normal_form(Trace(["https://shop/a/app.js"], frames, stacks, list(samples), 0.0, 40.0), 10)


ONE = traced([Frame("work", 0, 3, 7)], Sample(0.0, 0), Sample(10.0, 0, "gc"), Sample(20.0, None, "paint"))


def test_a_profile_says_what_it_is_of() -> None:
    labels = ("session", "s1"), ("view", "v1"), ("view", "v2"), ("tab", "")
    run = Run("u-1", ONE, WALL_MS, labels=labels, service="shop")
    data = read(otlp([run, Run("u-2", ONE), run], "me@1"))
    names = [of.resource.attributes for of in data.resource_profiles]
    assert [[(each.key, each.value.string_value) for each in of] for of in names] == [
        [("service.name", "shop")],
        [("service.name", "unknown_service")],
    ]
    assert [len(of.scope_profiles[0].profiles) for of in data.resource_profiles] == [2, 1]
    scope = data.resource_profiles[0].scope_profiles[0].scope
    assert (scope.name, scope.version) == ("me", "1")
    first, _, other = profiles(data)
    assert attributes(data, first.attribute_indices) == {"session": "s1", "view": ["v1", "v2"], "tab": ""}
    assert attributes(data, other.attribute_indices) == {}
    texts = data.dictionary.string_table
    for kind in (first.sample_type, first.period_type):
        assert (texts[kind.type_strindex], texts[kind.unit_strindex]) == ("wall", "nanoseconds")
    assert (first.time_unix_nano, first.period) == (1_700_000_000 * 10**9, 10**7)
    assert (other.time_unix_nano, other.period) == (0, 10**7)


def test_a_sample_has_its_marker_and_a_frame_of_a_script_its_kind() -> None:
    data = read(otlp([Run("u-1", ONE, WALL_MS)], "me@1"))
    [profile] = profiles(data)
    work = Call("work", "https://shop/a/app.js", 3, 7)
    assert [(each.calls, each.marker) for each in seen(data, profile)] == [
        ((work,), ""),
        ((work,), "gc"),
        ((Call("(paint)"),), "paint"),
    ]
    kinds = [attributes(data, each.attribute_indices) for each in data.dictionary.location_table[1:]]
    assert kinds == [{"profile.frame.type": "v8js"}, {}]


def test_merged_profiles_have_sums_and_no_moments() -> None:
    run = Run("u-1", ONE, WALL_MS, service="shop")
    data = read(otlp([merged_run([run, run], "both")], "me@1"))
    [of], [profile] = data.resource_profiles, profiles(data)
    assert of.resource.attributes[0].value.string_value == "shop"
    assert profile.time_unix_nano == 1_700_000_000 * 10**9
    assert all(len(each.values) == 1 and not each.times for each in seen(data, profile))
    assert sum(sum(each.values) for each in seen(data, profile)) == 80 * 10**6
    mixed = read(otlp([merged_run([run, run._replace(service="other")], "both")], "me@1"))
    assert mixed.resource_profiles[0].resource.attributes[0].value.string_value == "unknown_service"


@pytest.mark.parametrize("wall_ms", [-1.0, 32e12])
def test_a_time_for_which_there_is_no_number_does_no_harm(wall_ms: float) -> None:
    data = read(otlp([Run("u-1", ONE, wall_ms)], "me@1"))
    assert profiles(data)[0].time_unix_nano == (0 if wall_ms < 0 else 2**64 - 1)


@pytest.mark.parametrize("number", [2**80, -(2**80), -1])
def test_positions_that_nobody_has_can_be_written(number: int) -> None:
    normal = traced([Frame("e", 0, number, number)], Sample(0.0, 0))
    data = read(otlp([Run("u-1", normal, WALL_MS)], "me@1"))
    [line] = data.dictionary.location_table[1].lines
    assert line.line == line.column == (2**63 - 1 if number > 0 else 0)


def numbers(kind: type[pb.Profile] | type[common.AnyValue]) -> dict[str, int]:
    return {field.name: field.number for field in kind.DESCRIPTOR.fields}


#: The fields that are written, by what the package calls them.
WRITTEN: dict[str, dict[str, int]] = {
    "ProfilesData": {"resource_profiles": 1, "dictionary": 2},
    "ExportProfilesServiceRequest": {"resource_profiles": 1, "dictionary": 2},
    "ResourceProfiles": {"resource": 1, "scope_profiles": 2},
    "ScopeProfiles": {"scope": 1, "profiles": 2},
    "Profile": {
        "sample_type": 1,
        "samples": 2,
        "time_unix_nano": 3,
        "duration_nano": 4,
        "period_type": 5,
        "period": 6,
        "attribute_indices": 11,
    },
    "ProfilesDictionary": {
        "mapping_table": 1,
        "location_table": 2,
        "function_table": 3,
        "link_table": 4,
        "string_table": 5,
        "attribute_table": 6,
        "stack_table": 7,
    },
    "ValueType": {"type_strindex": 1, "unit_strindex": 2},
    "Sample": {"stack_index": 1, "attribute_indices": 2, "values": 4, "timestamps_unix_nano": 5},
    "Stack": {"location_indices": 1},
    "Location": {"lines": 3, "attribute_indices": 4},
    "Line": {"function_index": 1, "line": 2, "column": 3},
    "Function": {"name_strindex": 1, "filename_strindex": 3, "start_line": 4},
    "KeyValueAndUnit": {"key_strindex": 1, "value": 2},
    "Resource": {"attributes": 1},
    "InstrumentationScope": {"name": 1, "version": 2},
    "KeyValue": {"key": 1, "value": 2},
    "AnyValue": {"string_value": 1, "array_value": 5},
    "ArrayValue": {"values": 1},
}
KINDS = [
    ExportProfilesServiceRequest,
    Resource,
    *(getattr(pb, name) for name in WRITTEN if hasattr(pb, name)),
    *(getattr(common, name) for name in WRITTEN if hasattr(common, name)),
]


def test_the_numbers_of_the_fields_are_those_of_the_format() -> None:
    found = {kind.DESCRIPTOR.name: numbers(kind) for kind in KINDS}
    assert found.keys() == WRITTEN.keys()
    assert {
        name: {key: found[name].get(key) for key in fields} for name, fields in WRITTEN.items()
    } == WRITTEN
