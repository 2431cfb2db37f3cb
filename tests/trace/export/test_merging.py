"""Many traces as one have the times, the samples and the stacks of all."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.trace.calls import Call, spans_of, weighed
from bridge.trace.export.formats import FORMATS, Wanted
from bridge.trace.export.merging import merged, merged_run
from bridge.trace.export.runs import Run
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from bridge.trace.tree import tree_of
from tests.trace.traces import normals

Key = tuple[tuple[Call, ...], str]


def sums(*several: NormalTrace) -> Counter[tuple[Key, str]]:
    """Microseconds and samples of each stack and marker."""
    found: Counter[tuple[Key, str]] = Counter()
    for normal in several:
        for calls, span in spans_of(normal):
            found[(calls, span.marker), "us"] += span.weight_us
            found[(calls, span.marker), "samples"] += span.sampled
    return found


@given(st.lists(normals(), max_size=4))
def test_nothing_is_lost_but_the_order(several: list[NormalTrace]) -> None:
    one = merged(several)
    assert sums(one) == sums(*several)
    assert one.length_us == sum(normal.length_us for normal in several)
    keys = [(calls, span.marker, span.kind) for calls, span in spans_of(one)]
    assert len(keys) == len(set(keys))
    at_us = 0
    for span in one.spans:
        assert span.at_us == at_us
        at_us += span.weight_us
    for number, stack in enumerate(one.stacks):
        assert stack.parent_id is None or stack.parent_id < number


@given(st.lists(normals(), max_size=4))
def test_what_one_function_calls_is_together(several: list[NormalTrace]) -> None:
    """So a view in order of time shows each call once, as a flame graph does."""
    paths = [calls for calls, _ in weighed(merged(several)) if calls[0].kind == "script"]
    for depth in range(1, 4):
        begun = [path[:depth] for path in paths if len(path) >= depth]
        changes = [path for path, before in zip(begun, [None, *begun], strict=False) if path != before]
        assert len(changes) == len(set(changes))


@given(normals())
def test_one_alone_keeps_its_tree(normal: NormalTrace) -> None:
    tree, before = tree_of(merged([normal])), tree_of(normal)
    assert len(tree.parents) == len(before.parents)
    assert sorted(tree.self_us) == sorted(before.self_us)
    assert sum(tree.samples) == sum(before.samples)


def trace_of(url: str, line: int = 3, **more: float) -> NormalTrace:
    trace = Trace(["https://other/", url], [Frame("a", 1, line)], [Stack(0)], [Sample(0.0, 0)], 0.0, 10.0)
    return normal_form(trace, more.get("interval_ms", 10.0))


def test_calls_are_equal_by_name_address_and_position() -> None:
    one = merged(
        [trace_of("https://a/"), trace_of("https://a/"), trace_of("https://b/"), trace_of("https://a/", 4)]
    )
    assert [span.weight_us for span in one.spans] == [20_000, 10_000, 10_000]
    assert one.resources == ["https://a/", "https://b/"]
    assert one.frames == [Frame("a", 0, 3), Frame("a", 1, 3), Frame("a", 0, 4)]


def test_it_begins_with_the_first_and_has_no_labels() -> None:
    runs = [
        Run("u-1", trace_of("https://a/"), None, "s1", (("session", "s1"),)),
        Run("u-2", trace_of("https://a/"), 2_000.0),
        Run("u-3", trace_of("https://a/"), 1_000.0),
    ]
    one = merged_run(runs, "3 profiles")
    assert (one.name, one.wall_ms, one.group, one.labels) == ("3 profiles", 1_000.0, "", ())
    assert one.normal.interval_ms == 10.0


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_can_be_written_of_it(format_: str) -> None:
    one = merged_run([Run("u-1", trace_of("https://a/")), Run("u-2", trace_of("https://b/"))], "both")
    assert FORMATS[format_].write([one], Wanted("both", "me"))


def test_speedscope_has_one_profile_of_it() -> None:
    one = merged_run([Run("u-1", trace_of("https://a/")), Run("u-2", trace_of("https://a/"))], "both")
    [profile] = json.loads(FORMATS["speedscope"].write([one], Wanted("both", "me")))["profiles"]
    assert (profile["name"], profile["weights"]) == ("both", [20_000])
