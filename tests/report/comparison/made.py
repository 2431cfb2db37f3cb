"""Made-up sets of profiles, and what is shown of them."""

from __future__ import annotations

import random
from collections.abc import Sequence

from bridge.report.comparison.shown import MIN_SHARE, SetFunction, ShownComparison, ShownSet
from bridge.trace.comparison.both import both
from bridge.trace.comparison.changes import changes, side_of
from bridge.trace.comparison.profile_set import ProfileSet, SetBuilder
from bridge.trace.comparison.spread import repeat_of, shares_of
from bridge.trace.comparison.totals import total_times
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


def compared(
    before: ProfileSet, after: ProfileSet, notices: Sequence[str] = (), min_share: float = MIN_SHARE
) -> ShownComparison:
    found = changes(before, after)
    return ShownComparison(
        identity=before.identity,
        repeat=found.repeat,
        before=found.before,
        after=found.after,
        noise_known=found.noise.prior is not None,
        smallest_change=0.005,
        functions=found.functions,
        left_out=0,
        tree=both(before, after, min_share),
        notices=list(notices),
    )


def one_set(given: ProfileSet, min_share: float = MIN_SHARE) -> ShownSet:
    repeat = repeat_of([given])
    shares, totals = shares_of(given, repeat), total_times(given.tree)
    functions = [
        SetFunction(
            name=call.name,
            place=call.place,
            self_share=shares.share(call).share,
            total_share=total / given.busy_us,
            self_ms=shares.share(call).self_us / 1000,
            total_ms=total / 1000,
            spread=shares.share(call).variance ** 0.5 if shares.repeats > 1 else None,
        )
        for call, total in totals.items()
    ]
    functions.sort(key=lambda each: (-each.self_share, -each.total_share))
    empty = SetBuilder(given.identity).set("")
    return ShownSet(
        identity=given.identity,
        repeat=repeat,
        set=side_of(given, shares),
        functions=functions,
        left_out=0,
        tree=both(empty, given, min_share),
    )
