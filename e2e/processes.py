"""Processes: those that a command has started, read from /proc, and those that keep processors busy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    name: str
    #: clock ticks since boot: tells a process from a later one of the same number
    born: str
    command: str

    def alive(self) -> bool:
        now = _read(self.pid)
        return now is not None and now.born == self.born


def descendants(pid: int) -> list[Process]:
    """Children, their children, and so on."""
    everyone = [found for path in Path("/proc").glob("[0-9]*") if (found := _read(int(path.name)))]
    family, grown = {pid}, True
    while grown:
        born = {process.pid for process in everyone if process.parent in family} - family
        grown = bool(born)
        family |= born
    return [process for process in everyone if process.pid in family - {pid}]


@contextmanager
def burning(count: int) -> Iterator[None]:
    """Others that want the processors, each in a session of its own: Linux shares them among sessions."""
    burn = [sys.executable, "-c", "while True: pass"]
    burners = [subprocess.Popen(burn, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()


def wait_until(condition: Callable[[], object], timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout_s:g} s"
        time.sleep(0.02)


def _read(pid: int) -> Process | None:
    """None when it is gone, or is but a zombie that nobody has buried."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (OSError, UnicodeDecodeError):
        return None
    name, _, rest = stat.partition("(")[2].rpartition(")")
    fields = rest.split()
    if fields[0] == "Z":
        return None
    return Process(pid, int(fields[1]), name, fields[19], command)
