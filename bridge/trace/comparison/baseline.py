"""The own time of functions in earlier runs of tests, and what has grown beyond their noise. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from bridge.errors import BadInput
from bridge.trace.calls import Call
from bridge.trace.comparison.noise import Noise
from bridge.trace.comparison.profile_set import SetBuilder, self_times
from bridge.trace.comparison.spread import Repeated, shares_from
from bridge.trace.merging import Identify
from bridge.trace.model import Trace

#: Repeats of a test that a baseline keeps, the newest.
REPEATS_MAX = 20
#: All times and counts are below it.
_LARGEST = 2**53
#: The growth of which a summary tells how many repeats would show it: 5 points.
TOLD_GROWTH = 0.05


class RunTimes(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a test: microseconds in which anything ran, in how many samples that was, and function ->
    microseconds of its own time. `mapped`: whether functions have the names of their sources."""

    busy_us: int
    samples: int
    self_us: dict[str, int]
    mapped: bool = False


class KnownTest(msgspec.Struct, frozen=True, kw_only=True):
    """Runs of a test, in columns: one value for each run. `self_us`: function -> its own time in each run.
    `mapped`: as of `RunTimes`."""

    busy_us: list[int] = []
    samples: list[int] = []
    self_us: dict[str, list[int]] = {}
    mapped: bool = False


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The document of a file. `tests`: by their ids."""

    schema: Literal["profiler-bridge.profile-baseline/1"] = "profiler-bridge.profile-baseline/1"
    tests: dict[str, KnownTest] = {}


class Growth(NamedTuple):
    """A function whose share has grown by more than noise. Shares are 0 to 1. `noise`: the change that may be
    chance."""

    function: str
    before: float
    after: float
    noise: float


class Comparison(NamedTuple):
    """A run of a test beside its baseline. `repeats`: in the baseline. `grown`: the largest growth first.
    `hottest`: the function with the largest share now, and the growth of it that would be noise, None if
    unknown. `needed`: repeats on each side that would show a growth of TOLD_GROWTH in it, None if unknown."""

    repeats: int
    grown: list[Growth]
    hottest: str
    noise: float | None
    needed: int | None


def run_of(
    traces: Iterable[tuple[Trace, float | None]], identify: Identify | None = None, *, mapped: bool = False
) -> RunTimes:
    """Return the run of a test that has sent these traces; each with the interval that was requested, ms.
    `identify`: see `SetBuilder`. `mapped`: see `RunTimes`."""
    builder = SetBuilder("function", identify)
    for trace, interval_ms in traces:
        builder.add(trace, interval_ms)
    found = builder.set("")
    times: dict[str, int] = {}
    for call, us in self_times(found).items():
        name = f"{call.name} {call.place}".rstrip()
        times[name] = times.get(name, 0) + us
    samples = sum(member.samples for member in found.members)
    return RunTimes(
        busy_us=found.busy_us,
        samples=samples,
        self_us={k: us for k, us in times.items() if us},
        mapped=mapped,
    )


def compared(known: KnownTest, run: RunTimes) -> Comparison:
    """Return what is different in a run."""
    names = list(dict.fromkeys([*known.self_us, *run.self_us]))
    calls = list(map(Call, names))
    before = shares_from(_repeats(known, names), calls)
    now = [(number, run.self_us[name]) for number, name in enumerate(names) if name in run.self_us]
    after = shares_from([Repeated(run.busy_us, run.samples, now)], calls)
    noise = Noise.between(before, after)
    grown = sorted(_grown(noise, calls), key=lambda each: each.before - each.after)
    hottest = max(after.of, key=lambda call: after.of[call].self_us, default=None)
    return Comparison(
        repeats=before.repeats,
        grown=grown,
        hottest=hottest.name if hottest else "",
        noise=noise.of(hottest) if hottest else None,
        needed=noise.repeats_for(hottest, TOLD_GROWTH) if hottest else None,
    )


def with_run(baseline: Baseline, test: str, run: RunTimes) -> Baseline:
    """Return the baseline with one more run of a test; the oldest goes if there are too many. Runs with other
    names of functions go all."""
    known = baseline.tests.get(test, KnownTest())
    if known.mapped != run.mapped:
        known = KnownTest(mapped=run.mapped)
    count = len(known.busy_us)
    columns = {
        name: [*known.self_us.get(name, [0] * count), run.self_us.get(name, 0)][-REPEATS_MAX:]
        for name in dict.fromkeys([*known.self_us, *run.self_us])
    }
    longer = KnownTest(
        busy_us=[*known.busy_us, run.busy_us][-REPEATS_MAX:],
        samples=[*known.samples, run.samples][-REPEATS_MAX:],
        self_us={name: times for name, times in sorted(columns.items()) if any(times)},
        mapped=run.mapped,
    )
    return replace(baseline, tests={**baseline.tests, test: longer})


def decode(data: bytes, name: str) -> Baseline:
    """Return the baseline in a file. `name`: of the file, for messages. Raises BadInput."""
    try:
        found = msgspec.json.decode(data, type=Baseline)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(
            f"{name} is no baseline of profiles: {error}; --bridge-update-baseline writes one"
        ) from None
    for test, known in found.tests.items():
        if not _fits(known):
            raise BadInput(f"{name} is no baseline of profiles: the runs of {test[:200]} do not fit together")
    return found


def _fits(known: KnownTest) -> bool:
    """Whether the columns can be those of real runs: of one length, and each run with samples and no more own
    time than something ran."""
    columns = [known.busy_us, known.samples, *known.self_us.values()]
    values = [value for column in columns for value in column]
    if (
        len(set(map(len, columns))) > 1
        or not 0 <= min(values, default=0) <= max(values, default=0) < _LARGEST
    ):
        return False
    return all(
        sum(own) <= busy_us and (samples or not busy_us)
        for busy_us, samples, *own in zip(*columns, strict=True)
    )


def encode(baseline: Baseline) -> bytes:
    """Return the file of a baseline: a line for each function, so that version control shows what changed."""
    lines = ["{", f' "schema": {json.dumps(baseline.schema)},', ' "tests": {']
    tests = [_test_lines(test, known) for test, known in sorted(baseline.tests.items())]
    lines += [f"{each}," for each in tests[:-1]] + tests[-1:]
    return "\n".join([*lines, " }", "}", ""]).encode()


def _test_lines(test: str, known: KnownTest) -> str:
    functions = [f"    {json.dumps(name)}: {json.dumps(times)}" for name, times in known.self_us.items()]
    return "\n".join(
        [
            f"  {json.dumps(test)}: {{",
            f'   "busy_us": {json.dumps(known.busy_us)},',
            f'   "samples": {json.dumps(known.samples)},',
            *(['   "mapped": true,'] if known.mapped else []),
            '   "self_us": {',
            ",\n".join(functions),
            "   }",
            "  }",
        ]
    )


def _repeats(known: KnownTest, names: list[str]) -> Iterator[Repeated]:
    for at, (busy_us, samples) in enumerate(zip(known.busy_us, known.samples, strict=True)):
        times = [
            (number, known.self_us[name][at]) for number, name in enumerate(names) if name in known.self_us
        ]
        yield Repeated(busy_us, samples, times)


def _grown(noise: Noise, calls: Iterable[Call]) -> Iterator[Growth]:
    for call in calls:
        before, after, limit = noise.before.share(call).share, noise.after.share(call).share, noise.of(call)
        if limit is not None and after - before > limit:
            yield Growth(call.name, before, after, limit)
