"""Chance is not told to be a change, and a real change is found with repeats enough."""

from __future__ import annotations

import random

import pytest

from bridge.trace.calls import Call
from bridge.trace.comparison.noise import SMALLEST_CHANGE, Noise
from bridge.trace.comparison.spread import Repeated, Shares, shares_from

NAMES = [Call(f"f{number}") for number in range(12)]


def drawn(chance: random.Random, repeats: int, samples: int = 200, grown: float = 0.0) -> Shares:
    """Repeats whose samples are drawn, and whose functions differ from repeat to repeat besides. `grown`: by
    so much more the first function is slower."""
    found = []
    for _ in range(repeats):
        weights = [(1 + number) * chance.lognormvariate(0, 0.2) for number in range(len(NAMES))]
        weights[0] += grown * sum(weights)
        picked = chance.choices(range(len(NAMES)), weights, k=samples)
        found.append(
            Repeated(samples * 10_000, samples, [(n, picked.count(n) * 10_000) for n in set(picked)])
        )
    return shares_from(found, NAMES)


def test_two_sides_of_one_build_show_nothing() -> None:
    chance = random.Random(1)
    for repeats in (2, 3, 5, 10):
        for _ in range(60):
            before, after = drawn(chance, repeats), drawn(chance, repeats)
            noise = Noise.between(before, after)
            for call in NAMES:
                limit = noise.of(call)
                assert limit is not None
                assert abs(after.share(call).share - before.share(call).share) <= limit


def test_a_large_change_shows_with_few_repeats_and_a_smaller_one_with_more() -> None:
    chance = random.Random(2)
    for repeats, grown in ((3, 0.5), (10, 0.2)):
        before, after = drawn(chance, repeats), drawn(chance, repeats, grown=grown)
        limit = Noise.between(before, after).of(NAMES[0])
        assert limit is not None
        assert after.share(NAMES[0]).share - before.share(NAMES[0]).share > limit


def test_a_single_repeat_is_compared_with_the_spread_of_the_other_side() -> None:
    chance = random.Random(3)
    known, same, slower = drawn(chance, 8), drawn(chance, 1), drawn(chance, 1, grown=0.6)
    for one, grew in ((same, False), (slower, True)):
        limit = Noise.between(known, one).of(NAMES[0])
        assert limit is not None
        assert (one.share(NAMES[0]).share - known.share(NAMES[0]).share > limit) is grew


def test_without_repeats_noise_is_unknown() -> None:
    chance = random.Random(4)
    noise = Noise.between(drawn(chance, 1), drawn(chance, 1))
    assert noise.of(NAMES[0]) is None
    assert noise.repeats_for(NAMES[0], 0.1) is None
    nothing = Noise.between(drawn(chance, 5), shares_from([], NAMES))
    assert nothing.of(NAMES[0]) is None


def test_it_tells_how_many_repeats_a_change_needs() -> None:
    chance = random.Random(5)
    noise = Noise.between(drawn(chance, 6), drawn(chance, 6))
    limit = noise.of(NAMES[5])
    assert limit is not None
    counts = [noise.repeats_for(NAMES[5], change) or 0 for change in (0.2, 0.05, 0.02)]
    assert 2 <= counts[0] < counts[1] < counts[2]
    assert noise.repeats_for(NAMES[5], SMALLEST_CHANGE / 2) is None
    for change in (limit * 0.9, limit * 0.5):
        # What is noise with six needs more than six.
        needed = noise.repeats_for(NAMES[5], change)
        assert needed is not None
        assert needed > 6


@pytest.mark.parametrize("grown", [0.1, 0.2])
def test_with_as_many_repeats_it_is_seen(grown: float) -> None:
    chance = random.Random(6)
    noise = Noise.between(drawn(chance, 10), drawn(chance, 10))
    before, after = drawn(chance, 400), drawn(chance, 400, grown=grown)
    change = after.share(NAMES[0]).share - before.share(NAMES[0]).share
    needed = noise.repeats_for(NAMES[0], change)
    assert needed is not None
    seen = 0
    for _ in range(20):
        one, other = drawn(chance, needed), drawn(chance, needed, grown=grown)
        limit = Noise.between(one, other).of(NAMES[0])
        assert limit is not None
        seen += other.share(NAMES[0]).share - one.share(NAMES[0]).share > limit
    assert seen >= 12


def test_functions_below_the_smallest_change_are_noise_too() -> None:
    names = [Call(f"g{number}") for number in range(1_000)]
    side = shares_from(
        [Repeated(1_000_000, 100, [(n, 1_000) for n in range(1_000)]) for _ in range(3)], names
    )
    limit = Noise.between(side, side).of(names[0])
    assert limit is not None
    assert limit >= SMALLEST_CHANGE
