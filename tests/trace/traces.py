"""Made-up traces in normal form, with all that a trace can have wrong."""

from __future__ import annotations

from hypothesis import strategies as st

from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form

FRAMES = [Frame("a", 0, 3, 7), Frame("", 0), Frame("b;c\nd", 9), Frame("a", 1)]


@st.composite
def normals(draw: st.DrawFn) -> NormalTrace:
    stacks = draw(st.lists(st.builds(Stack, st.integers(-1, 4), st.none() | st.integers(-1, 8)), max_size=8))
    markers = st.sampled_from(["", "gc", "layout"])
    sample = st.builds(Sample, st.floats(0, 500, width=32), st.none() | st.integers(-1, 9), markers)
    samples = draw(st.lists(sample, max_size=20))
    whole = Trace(["https://shop/app.js", "https://sdk/x.js"], FRAMES, stacks, samples, 0.0, 600.0)
    return normal_form(whole, 10)
