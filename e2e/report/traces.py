"""Traces with all that a real one can have, for those who import our exports."""

from __future__ import annotations

from pathlib import Path

from bridge.core.uploads import Profile
from bridge.judging.recording_files import read
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.trace.normal import NormalTrace, normal_form
from bridge.vendors import decode

RECORDING = Path(__file__).parents[2] / "tests" / "recordings" / "hidden-expiry-datadog-6.27.0.pbr.zip"
_RESOURCES = ["https://shop.test/app.js", "https://shop.test/sdk.js"]
_FRAMES = [Frame("tick", 0, 3, 7), Frame("", 0, 9, 2), Frame("work", 1, 5, 1)]
_STACKS = [Stack(0), Stack(1, 0), Stack(2, 1)]


def _normal(samples: list[Sample], frames: list[Frame] | None = None, **more: list[Stack]) -> NormalTrace:
    trace = Trace(_RESOURCES, frames or _FRAMES, more.get("stacks", _STACKS), samples, 0.0, 1000.0)
    return normal_form(trace, 10)


def profile_of_recording() -> Profile:
    """A real profile, with bursts."""
    found = [item for upload in read(RECORDING).uploads.values() for item in decode(upload)]
    return next(item for item in found if isinstance(item, Profile))


def _real() -> NormalTrace:
    profile = profile_of_recording()
    return normal_form(profile.trace, profile.interval_ms)


def traces() -> dict[str, NormalTrace]:
    """Name -> trace in normal form."""
    steady = [Sample(at * 10.0, (at // 7) % 3 if at % 5 else None) for at in range(100)]
    burst = [Sample(500 + at * 0.1, at % 3) for at in range(120)]
    late = [Sample(sample.timestamp + 600, sample.stack_id) for sample in steady[:30]]
    names = ["a;b", "line\nbreak", "tab\there", "😀 emoji", 'quo"te', "back\\slash", "<b>", "(idle)", ""]
    return {
        "real": _real(),
        "burst": _normal([*steady[:50], *burst, *steady[60:]]),
        "disorder": _normal([steady[0], steady[9], steady[4], *steady[10:]]),
        "gaps": _normal([*steady[:20], *late]),
        "empty": _normal([]),
        "one sample": _normal([Sample(300.0, 2)]),
        "cycle": _normal(steady, stacks=[Stack(0, 2), Stack(1, 0), Stack(2, 1)]),
        "names": _normal(
            [Sample(at * 10.0, at % len(names)) for at in range(100)],
            [Frame(name, 0, number, 1) for number, name in enumerate(names, start=1)],
            stacks=[Stack(number) for number in range(len(names))],
        ),
        "markers": _normal([Sample(at * 10.0, None, ("gc", "layout", "")[at % 3]) for at in range(100)]),
    }
