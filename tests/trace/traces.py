"""Made-up traces, and the same in normal form, with all that a trace can have wrong."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from bridge.trace.merging import Merger
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from bridge.trace.tree import CallTree


def merged(trees: Iterable[CallTree]) -> CallTree:
    """One tree of several."""
    merger = Merger()
    for tree in trees:
        merger.add_tree(tree)
    return merger.tree()


FRAMES = [Frame("a", 0, 3, 7), Frame("", 0), Frame("b;c\nd", 9), Frame("a", 1)]


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    stacks = draw(st.lists(st.builds(Stack, st.integers(-1, 4), st.none() | st.integers(-1, 8)), max_size=8))
    markers = st.sampled_from(["", "gc", "layout"])
    sample = st.builds(Sample, st.floats(0, 500, width=32), st.none() | st.integers(-1, 9), markers)
    samples = draw(st.lists(sample, max_size=20))
    return Trace(["https://shop/app.js", "https://sdk/x.js"], FRAMES, stacks, samples, 0.0, 600.0)


def normals() -> st.SearchStrategy[NormalTrace]:
    return traces().map(lambda trace: normal_form(trace, 10))
