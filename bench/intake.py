"""The intake beside its peer: profiles per second, in one run, in turns.

Ours is `profiler-bridge serve` with the extra `fast`: every profile is checked, and durable before it is
acknowledged. The peer (`bench/peer`) takes the same requests apart with express, busboy and zlib, and keeps
them in memory. The limit is what this machine could do at best: inflate and decode into types, a process a
core, no HTTP and no disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

from bench import made
from bench.figures import Figure
from bench.load import CONNECTIONS
from bridge.subjects.npm import find_npm

PEER = Path(__file__).parent / "peer"
ROUNDS, SECONDS = 5, 3.0
LEAST = 2.5
KINDS = ("raw", "deflated")
#: Numbers of profiles, so that none is sent twice to a store.
_FIRST = count(0, 1_000_000)


@dataclass
class Side:
    """One of those that are compared: `round(kind)` gives profiles a second."""

    round: Callable[[str], float]
    rates: dict[str, list[float]]


def measure() -> list[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-intake-")))
        ours = stack.enter_context(_serve(folder))
        peer = stack.enter_context(_peer())
        memory = stack.enter_context(_Memory(ours.pid))
        sides = {
            "ours": Side(lambda kind: _load(ours.url, kind), {}),
            "peer": Side(lambda kind: _load(peer.url, kind), {}),
            "limit": Side(_limit, {}),
        }
        for kind in KINDS:  # nobody is measured cold
            for server in (ours, peer):
                _load(server.url, kind, 1.0)
        for turn in range(ROUNDS):
            _round(sides, turn)
        return [
            *(_figure(kind, sides) for kind in KINDS),
            *(_to_limit(kind, sides) for kind in KINDS),
            memory.figure(),
        ]


def _round(sides: dict[str, Side], turn: int) -> None:
    """Whoever goes first, goes last the next time."""
    for kind in KINDS:
        names = list(sides) if turn % 2 else list(reversed(sides))
        for name in names:
            sides[name].rates.setdefault(kind, []).append(sides[name].round(kind))


def _ratio(kind: str, sides: dict[str, Side], to: str) -> float:
    """Median of the rounds' ratios: what slows a round down slows both."""
    pairs = zip(sides["ours"].rates[kind], sides[to].rates[kind], strict=True)
    return median(ours / theirs for ours, theirs in pairs)


def _figure(kind: str, sides: dict[str, Side]) -> Figure:
    detail = "profiles a second: " + ", ".join(
        f"{name} {_said(side.rates[kind])}" for name, side in sides.items()
    )
    detail += f"; {made.size() // 1000} KB, {CONNECTIONS} connections, {os.cpu_count()} cores"
    name = f"intake to express + busboy, {kind}"
    return Figure(name, _ratio(kind, sides, "peer"), "x", LEAST, detail, at_least=True)


def _to_limit(kind: str, sides: dict[str, Side]) -> Figure:
    detail = "to inflating and decoding alone, a process a core"
    return Figure(f"intake to what is possible, {kind}", _ratio(kind, sides, "limit"), "x", None, detail)


def _said(rates: list[float]) -> str:
    return f"{median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"


# --- who is measured --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    url: str
    pid: int


@contextmanager
def _serve(folder: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "bridge", "serve", "--quiet", "--port", "0"]
    command += ["--store", str(folder)]
    with _started(command) as server:
        yield server


@contextmanager
def _peer() -> Iterator[Server]:
    npm = find_npm()
    if not (PEER / "node_modules").exists():
        command = [*npm.command, "ci", "--prefix", str(PEER), "--no-audit", "--no-fund"]
        subprocess.run(command, env=npm.environment(), check=True, capture_output=True, timeout=300)
    with _started([npm.node, str(PEER / "peer.js")]) as server:
        yield server


@contextmanager
def _started(command: list[str]) -> Iterator[Server]:
    """A server that prints its address as its first line."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield Server(process.stdout.readline().strip(), process.pid)
        finally:
            process.terminate()


def _load(url: str, kind: str, seconds: float = SECONDS) -> float:
    """Profiles that were acknowledged, a second."""
    done = _module("bench.load", url, kind, str(seconds), str(next(_FIRST)))
    said = json.loads(done.communicate(timeout=120)[0])
    assert list(said["statuses"]) == ["202"], said
    return float(said["count"]) / float(said["seconds"])


def _limit(kind: str) -> float:
    processes = [_module("bench.limit", kind, str(SECONDS)) for _ in range(os.cpu_count() or 1)]
    return sum(float(process.communicate(timeout=120)[0]) for process in processes)


def _module(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True)


# --- memory ----------------------------------------------------------------------------------------


class _Memory:
    """Looks at the resident memory of a process and its children twice a second. Linux only."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._seen: list[int] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            self._seen.append(resident_mib(self._pid))
            self._over.wait(0.5)

    def figure(self) -> Figure:
        detail = f"MiB of serve and its processes: {self._seen[0]} at the start, {self._seen[-1]} at the end"
        return Figure("intake, memory at its peak", float(max(self._seen)), "MiB", None, detail)


def resident_mib(pid: int) -> int:
    return sum(_resident_kib(each) for each in (pid, *children(pid))) // 1024


def children(pid: int) -> list[int]:
    """Of all its threads: the one that started a child has it."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in found for word in path.read_text().split()]


def _resident_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
