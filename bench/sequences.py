"""`make sequences`: plays the sequences that cover the model on a subject, round by round.

Prints each run that was not held, how far it is, and a summary. Fails if a promise was violated, if a
sequence was not played to its end, or if more runs than allowed were inconclusive: 1 %, or 10 % where cores
are burnt.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic

from bridge.explore.search.player import player, sdk
from bridge.explore.space.alphabet import twelve_moves
from bridge.explore.space.scenario import moves_of, scenario_of
from bridge.explore.workers.interface import Died
from bridge.explore.workers.pool import Pool
from bridge.judging.results import Result
from bridge.scenarios.format import Scenario
from e2e.processes import burning

#: The share of runs that may be inconclusive, without and with cores that are burnt.
QUIET, BURNT = 0.01, 0.10


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    started = monotonic()
    verdicts: Counter[str] = Counter()
    failures = 0
    if options.recordings:
        options.recordings.mkdir(parents=True, exist_ok=True)
    with (
        burning(options.burn),
        Pool(partial(player, partial(sdk, options.sdk), options.recordings), options.workers) as pool,
    ):
        played = list(scenarios(options))
        for scenario in played:
            pool.submit(scenario)
        for number, outcome in enumerate(pool.results(), start=1):
            if number % 100 == 0:
                print(f"{number} of {len(played)} after {monotonic() - started:.0f} s", flush=True)
            if isinstance(outcome, Died):
                print(
                    f"a worker died in {words(outcome.task)}: {outcome.why.strip().splitlines()[-1]}",
                    flush=True,
                )
                failures += not outcome.again
                continue
            verdicts[outcome.result.verdict] += 1
            failures += bool(outcome.result.failure)
            if outcome.result.verdict != "held":
                print(told(outcome.task, outcome.result), flush=True)
    allowed = BURNT if options.burn else QUIET
    share = verdicts["inconclusive"] / max(verdicts.total(), 1)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    print(f"{options.sdk}: {counts}, {failures} not played to the end; {monotonic() - started:.0f} s")
    return int(verdicts["violated"] > 0 or failures > 0 or share > allowed)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdk", default="agent", help="the subject, such as datadog@7.16.2")
    parser.add_argument(
        "--switches", type=int, default=1, help="0: transitions, 1: pairs of these, and so on"
    )
    parser.add_argument("--pace", choices=("swift", "settled"), default="swift")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--burn", type=int, default=0, help="burn this many cores beside")
    parser.add_argument("--sample", type=int, help="play this many sequences only, chosen at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--recordings", type=Path, help="keep the recordings of runs that were not held here")
    return parser.parse_args(arguments)


def scenarios(options: argparse.Namespace) -> Iterator[Scenario]:
    sequences = [walk.moves for walk in twelve_moves().walks(options.switches)]
    if options.sample:
        sequences = Random(options.seed).sample(sequences, options.sample)
    for number in range(1, options.rounds + 1):
        for at, sequence in enumerate(sequences, start=1):
            yield scenario_of(sequence, options.pace, f"round-{number}-sequence-{at}")


def words(scenario: Scenario) -> str:
    return ", ".join(step.verb for step in moves_of(scenario))


def told(scenario: Scenario, result: Result) -> str:
    lines = [f"{result.verdict}: {scenario.name}: {words(scenario)}"]
    lines += [f"  {found.rule} at {found.at_ms:.0f} ms: {found.message}" for found in result.violations]
    if result.verdict == "inconclusive":
        lines += [f"  {rule}: {reason}" for rule, reason in result.reasons.items()]
    return "\n".join(lines + [f"  {result.failure}"] * bool(result.failure))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
