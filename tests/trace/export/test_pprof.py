"""pprof: read back here field by field; `e2e/report` lets its readers do so."""

from __future__ import annotations

import gzip
from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import Call, spans_of
from bridge.trace.export.pprof import pprof, shown_names
from bridge.trace.export.runs import Run
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from tests.trace.export import wire
from tests.trace.traces import normals


class Read(NamedTuple):
    """`samples`: system names leaf first, count and ns, labels."""

    samples: list[tuple[list[str], int, int, dict[str, list[str]]]]
    functions: list[tuple[str, str, int]]
    fields: wire.Fields
    texts: list[str]


def read(written: bytes) -> Read:
    profile = wire.fields(gzip.decompress(written))
    texts = [text.decode() for text in profile[6] if isinstance(text, bytes)]
    systems, functions, locations = {}, [], {}
    for each in wire.messages(profile, 5):
        systems[wire.integer(each, 1)] = texts[wire.integer(each, 3)]
        name, file = texts[wire.integer(each, 2)], texts[wire.integer(each, 4)]
        functions.append((name, file, wire.integer(each, 5)))
    for each in wire.messages(profile, 4):
        [line] = wire.messages(each, 4)
        assert wire.integer(each, 2) == 1, "the mapping"
        locations[wire.integer(each, 1)] = systems[wire.integer(line, 1)]
    samples = []
    for each in wire.messages(profile, 2):
        count, ns = wire.packed(each, 2)
        labels: dict[str, list[str]] = {}
        for label in wire.messages(each, 3):
            labels.setdefault(texts[wire.integer(label, 1)], []).append(texts[wire.integer(label, 2)])
        samples.append(([locations[number] for number in wire.packed(each, 1)], count, ns, labels))
    return Read(samples, functions, profile, texts)


def system_name(call: Call) -> str:
    return " ".join(f"{call.name} {call.place}".split("\n")).strip()


@given(normals())
def test_it_has_the_stacks_the_times_and_the_samples_of_the_trace(normal: NormalTrace) -> None:
    found = read(pprof([Run("u-1", normal)], "me", idle=True))
    wanted: Counter[tuple[str, ...]] = Counter()
    for calls, span in spans_of(normal):
        wanted[tuple(map(system_name, calls[::-1]))] += span.weight_us * 1000
    times: Counter[tuple[str, ...]] = Counter()
    for stack, _, ns, _ in found.samples:
        times[tuple(stack)] += ns
    assert times == wanted
    assert sum(times.values()) == normal.length_us * 1000 == wire.integer(found.fields, 10)
    assert sum(count for _, count, _, _ in found.samples) == sum(span.sampled for span in normal.spans)
    assert len(found.functions) == len({call for calls, _ in spans_of(normal) for call in calls})


@given(normals())
def test_idle_time_is_left_out_unless_it_is_wanted(normal: NormalTrace) -> None:
    found = read(pprof([Run("u-1", normal)], "me"))
    busy = [span.weight_us for span in normal.spans if span.kind == "busy"]
    assert sum(ns for _, _, ns, _ in found.samples) == sum(busy) * 1000


@given(st.lists(normals(), max_size=3))
def test_equal_runs_are_equal_bytes(several: list[NormalTrace]) -> None:
    runs = [Run(f"u-{number}", normal, 1000.0 * number) for number, normal in enumerate(several)]
    assert pprof(runs, "me") == pprof(list(runs), "me")


def traced(frames: list[Frame], *samples: Sample) -> NormalTrace:
    stacks = [Stack(number) for number in range(len(frames))]
    return normal_form(Trace(["https://shop/a/app.js"], frames, stacks, list(samples), 0.0, 40.0), 10)


def test_samples_have_the_labels_of_their_run_and_their_marker() -> None:
    one = traced([Frame("work", 0, 3, 7)], Sample(0.0, 0), Sample(10.0, 0, "gc"), Sample(20.0, None, "paint"))
    labels = ("session", "s1"), ("view", "v1"), ("view", "v2"), ("tab", "")
    found = read(pprof([Run("u-1", one, 2_000.0, labels=labels), Run("u-2", one, 1_500.0)], "me"))
    own = {"session": ["s1"], "view": ["v1", "v2"], "tab": [""]}
    assert [each[3] for each in found.samples] == [
        own,
        own | {"marker": ["gc"]},
        own | {"marker": ["paint"]},
        {},
        {"marker": ["gc"]},
        {"marker": ["paint"]},
    ]
    assert [each[0][0] for each in found.samples[:3]] == [
        "work https://shop/a/app.js:3:7",
        "work https://shop/a/app.js:3:7",
        "(paint)",
    ]
    assert wire.integer(found.fields, 9) == 1_500 * 10**6
    assert wire.integer(found.fields, 12) == 10 * 10**6
    assert found.texts[wire.integer(found.fields, 14)] == "wall"
    assert [found.texts[number] for number in wire.packed(found.fields, 13)] == ["me"]


def test_functions_are_told_apart_though_their_names_are_alike() -> None:
    frames = [
        Frame("e", 0, 3, 7),
        Frame("e", 0, 4, 7),
        Frame("", 0, 9, 2),
        Frame("", None),
        Frame("a\r\nb", 0, 5, 1),
    ]
    found = read(pprof([Run("u-1", traced(frames, *[Sample(10.0 * at, at) for at in range(5)]))], "me"))
    assert found.functions == [
        ("e app.js:3:7", "https://shop/a/app.js", 3),
        ("e app.js:4:7", "https://shop/a/app.js", 4),
        ("(anonymous) app.js:9:2", "https://shop/a/app.js", 9),
        ("(anonymous)", "", 0),
        ("a b", "https://shop/a/app.js", 5),
    ]
    assert len({stack[0] for stack, *_ in found.samples}) == 5


def test_a_name_has_no_more_than_it_needs() -> None:
    one, other = Call("e", "https://a/x.js", 1, 5), Call("e", "https://b/x.js", 1, 5)
    assert shown_names([one]) == {one: "e"}
    assert shown_names([one, other]) == {one: "e https://a/x.js:1:5", other: "e https://b/x.js:1:5"}
    third = Call("e", "https://a/x.js", 2, 5)
    assert shown_names([one, third, Call("f")]) == {one: "e x.js:1:5", third: "e x.js:2:5", Call("f"): "f"}
    # Nothing tells these apart.
    alike = [Call("a b"), Call("a\nb")]
    assert set(shown_names(alike).values()) == {"a b"}


@given(normals())
def test_each_call_has_a_name_of_its_own(normal: NormalTrace) -> None:
    calls = {call for calls, _ in spans_of(normal) for call in calls}
    assert len(set(shown_names(calls).values())) == len(calls)


@pytest.mark.parametrize("number", [2**80, -(2**80), -1])
def test_positions_that_nobody_has_can_be_written(number: int) -> None:
    written = pprof([Run("u-1", traced([Frame("e", 0, number, number)], Sample(0.0, 0)))], "me")
    [(_, _, line)] = read(written).functions
    assert line == max(min(number, 2**63 - 1), -(2**63))
