"""What it costs to merge a thousand stored profiles of 6,000 samples each, and to compare two sets of them.

The profiles are made up. Each has its own stacks, out of a pool of 20,000 that all share, as those of a real
app: few are in all profiles, many in some.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import made
from bench.figures import Figure, spread
from bridge.core.uploads import Upload
from bridge.intake.answers import take
from bridge.intake.store import Arrival, open_store
from bridge.intake.store.records import record_of
from bridge.vendors.limits import LIMITS

COUNT, ROUNDS = 1_000, 5
POOL, STACKS = 20_000, 1_650
LIMIT_S = 3.0


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-merging-") as name:
        folder = Path(name)
        samples = _fill(folder)
        detail = f"{COUNT:,} profiles of {samples:,} samples on {os.cpu_count()} cores, the whole command: "
        merging = [_seconds("merge", "vendor=datadog", "--store", name) for _ in range(ROUNDS)]
        sides = f"1..{COUNT // 2}", f"{COUNT // 2 + 1}..{COUNT}"
        comparing = [_seconds("diff", *sides, "--store", name) for _ in range(ROUNDS)]
        return [
            Figure("profiles merge", sorted(merging)[ROUNDS // 2], "s", LIMIT_S, detail + spread(merging)),
            Figure("profiles diff", sorted(comparing)[ROUNDS // 2], "s", None, detail + spread(comparing)),
        ]


def _seconds(*words: str) -> float:
    started = perf_counter()
    command = [sys.executable, "-m", "bridge", "profiles", *words, "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started


def _fill(folder: Path) -> int:
    """Store the profiles. Returns how many samples each has."""
    chance = random.Random(7)
    pool = [
        (chance.randrange(made.FRAMES), None if at < 20 else chance.randrange(max(0, at - 4_000), at))
        for at in range(POOL)
    ]
    store = open_store(folder)
    batch = [_arrival(number, pool) for number in range(COUNT)]
    store.keep(batch)
    store.close()
    return made.SAMPLES


def _arrival(number: int, pool: list[tuple[int, int | None]]) -> Arrival:
    body = made.multipart(made.event(number), made.as_json(_trace(number, pool)))
    upload = Upload(
        id="",
        wall_ms=1_790_000_000_000.0 + number,
        tab="",
        method="POST",
        target=f"{made.TARGET}{number:032x}",
        headers={"content-type": made.CONTENT_TYPE},
        status=202,
        body=body,
    )
    taken = take(upload, LIMITS)
    assert taken is not None, "it is in the form of a known vendor"
    record = record_of(upload, vendor=taken.vendor, track=taken.track, profile=taken.profile)
    return Arrival(record, body)


def _trace(number: int, pool: list[tuple[int, int | None]]) -> dict[str, Any]:
    trace, chance = made.trace(), random.Random(number)
    numbers: dict[int, int] = {}
    stacks: list[dict[str, int]] = []
    while len(stacks) < STACKS:
        for at in _missing(int(POOL * chance.random() ** 3), pool, numbers):
            frame, parent = pool[at]
            numbers[at] = len(stacks)
            stacks.append({"frameId": frame} | ({} if parent is None else {"parentId": numbers[parent]}))
    trace["stacks"] = stacks
    for sample in trace["samples"]:
        if "stackId" in sample:
            sample["stackId"] = chance.randrange(len(stacks))
    return trace


def _missing(at: int | None, pool: list[tuple[int, int | None]], known: dict[int, int]) -> Iterator[int]:
    """Yield the stacks from the root to `at` that are not known yet."""
    path: list[int] = []
    while at is not None and at not in known:
        path.append(at)
        at = pool[at][1]
    yield from reversed(path)
