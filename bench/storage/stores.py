"""Profiles a second that the intake keeps, by the store that it has: in one run, in turns.

Each is `profiler-bridge serve` with the extra `fast`, alone or two on one store, which then share the same
number of connections. PostgreSQL runs with its own defaults: a commit is on the disk. S3 is moto's server, a
mock in Python, which takes less than the intakes give: its figure is for information.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench import made
from bench.figures import Figure
from bench.load import CONNECTIONS
from tests.intake.store.shared import servers

ROUNDS, SECONDS = 5, 3.0
KINDS = ("raw", "deflated")
LEAST = 0.2
SQLITE, FILES = "SQLite", "PostgreSQL with files"
#: Numbers of profiles, so that none is sent twice to a store.
_FIRST = count(0, 1_000_000)


@dataclass
class Side:
    """One store, and the intakes that it has. `rates`: profiles a second, by the kind of bodies."""

    urls: list[str]
    rates: dict[str, list[float]] = field(default_factory=dict)


def measure() -> list[Figure]:
    with ExitStack() as stack:
        sides = {
            name: Side([stack.enter_context(_serve(address, environment)) for _ in range(intakes)])
            for name, address, environment, intakes in _stores(stack)
        }
        for side in sides.values():  # nobody is measured cold
            _load(side.urls, KINDS[0], 1.0)
        for turn in range(ROUNDS):
            for kind in KINDS:
                # Whoever goes first, goes last the next time.
                for side in list(sides.values())[:: 1 if turn % 2 else -1]:
                    side.rates.setdefault(kind, []).append(_load(side.urls, kind, SECONDS))
        return [_figure(name, sides, kind) for name in sides if name != SQLITE for kind in KINDS]


def _stores(stack: ExitStack) -> Iterator[tuple[str, str, dict[str, str], int]]:
    """Name, address, environment, and how many intakes share it."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-stores-")))
    postgresql = stack.enter_context(servers.postgresql(durable=True))
    s3 = stack.enter_context(servers.s3())
    yield SQLITE, str(folder / "sqlite"), {}, 1
    for intakes in (1, 2):
        blobs = quote(str(folder / f"files-{intakes}"))
        yield _named(FILES, intakes), f"{postgresql.database()}&blobs={blobs}", {}, intakes
    for intakes in (1, 2):
        blobs = quote(s3.bucket())
        name = _named("PostgreSQL with S3 (moto)", intakes)
        yield name, f"{postgresql.database()}&blobs={blobs}", s3.environment, intakes


def _named(name: str, intakes: int) -> str:
    return name if intakes == 1 else f"{name}, two intakes"


def _figure(name: str, sides: dict[str, Side], kind: str) -> Figure:
    mine, theirs = (sides[each].rates[kind] for each in (name, SQLITE))
    # Median of the rounds' ratios: what slows a round down slows both.
    ratio = median(one / other for one, other in zip(mine, theirs, strict=True))
    detail = f"profiles a second: {_said(mine)}; SQLite {_said(theirs)}; {made.size() // 1000} KB of JSON, "
    detail += f"{CONNECTIONS} connections, {os.cpu_count()} cores for all"
    limit = LEAST if name == FILES else None
    return Figure(f"{name} to SQLite, {kind}", ratio, "x", limit, detail, at_least=True)


def _said(rates: list[float]) -> str:
    return f"{median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"


@contextmanager
def _serve(store: str, environment: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "bridge", "serve", "--quiet", "--port", "0", "--store", store]
    with subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _load(urls: list[str], kind: str, seconds: float) -> float:
    """Profiles that were acknowledged, a second."""
    connections = str(CONNECTIONS // len(urls))
    senders = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.load", url, kind, str(seconds), str(next(_FIRST)), connections],
            stdout=subprocess.PIPE,
            text=True,
        )
        for url in urls
    ]
    rates = []
    for sender in senders:
        said = json.loads(sender.communicate(timeout=120)[0])
        assert list(said["statuses"]) == ["202"], said
        rates.append(said["count"] / said["seconds"])
    return sum(rates)
