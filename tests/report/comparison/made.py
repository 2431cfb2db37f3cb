"""Made-up sets of profiles, and what is shown of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from msgspec import structs

from bridge.report.comparison.building import shown_comparison
from bridge.report.comparison.shown import ShownComparison
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.identity import Identity
from bridge.trace.model import Frame, Sample, Stack, Trace

INTERVAL_MS = 10
#: Stacks, outermost first, with how often each is sampled in a profile.
Stacks = dict[tuple[str, ...], int]

BEFORE: Stacks = {
    ("main", "render", "diff"): 60,
    ("main", "render", "paint"): 50,
    ("main", "load", "parse"): 40,
    ("main", "load", "decode"): 30,
    ("timer", "poll", "parse"): 10,
    ("timer", "poll", "legacy"): 20,
    ("timer", "", "count"): 6,
    (): 60,
}
AFTER: Stacks = {
    **BEFORE,
    ("main", "render", "diff"): 58,
    ("main", "load", "parse"): 75,
    ("main", "load", "validate"): 24,
    ("timer", "poll", "legacy"): 0,
}
SCRIPTS = {"timer": "https://shop.test/assets/sdk.js", "poll": "https://shop.test/assets/sdk.js"}
APP = "https://shop.test/assets/app.js"


def trace(stacks: Stacks) -> Trace:
    """A trace in which each stack is sampled so often; the empty one is idle time."""
    frames: dict[str, int] = {}
    paths: dict[tuple[str, ...], int] = {}
    made: list[Stack] = []
    samples: list[int | None] = []
    for path, count in stacks.items():
        for length in range(1, len(path) + 1):
            if path[:length] not in paths:
                frame = frames.setdefault(path[length - 1], len(frames))
                made.append(Stack(frame, paths.get(path[: length - 1])))
                paths[path[:length]] = len(made) - 1
        samples += [paths.get(path)] * count
    resources = [APP, *dict.fromkeys(SCRIPTS.values())]
    listed = [
        Frame(name, resources.index(SCRIPTS.get(name, APP)), 10 + at, 3) for at, name in enumerate(frames)
    ]
    times = [Sample(at * float(INTERVAL_MS), stack) for at, stack in enumerate(samples)]
    return Trace(resources, listed, made, times, 0.0, len(samples) * float(INTERVAL_MS))


def made_set(name: str, stacks: Stacks, profiles: int = 6, identity: Identity = "function") -> ProfileSet:
    """A set of so many profiles, in which the counts differ a little from profile to profile."""
    builder, chance = SetBuilder(identity), random.Random(name)
    for number in range(profiles):
        differing = {
            path: round(count * chance.uniform(0.95, 1.05)) if profiles > 1 else count
            for path, count in stacks.items()
        }
        builder.add(trace(differing), INTERVAL_MS, id_=f"u-{number}")
    return builder.set(name)


def compared(before: ProfileSet, after: ProfileSet, notices: Sequence[str] = ()) -> ShownComparison:
    return structs.replace(shown_comparison(before, after), notices=list(notices))
