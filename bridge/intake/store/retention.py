"""What has to go, by age and by size: at the start, and then every minute, on a thread of its own."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from bridge.errors import StoreError, UsageError
from bridge.intake.store.interface import Store

log = logging.getLogger(__name__)

EVERY_S = 60.0

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
#: Decimal as disks are sold, binary as memory is; one letter is binary, as `du` and `ulimit` have it.
_BYTES = {"b": 1} | {
    f"{letter}{ending}": base ** (power + 1)
    for power, letter in enumerate("kmgt")
    for ending, base in (("b", 1000), ("ib", 1024), ("", 1024))
}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)


class Retention(msgspec.Struct, frozen=True):
    """`age_s`: what arrived longer ago goes. `bytes_max`: of bodies; the oldest go until they fit."""

    age_s: float | None = None
    bytes_max: int | None = None


def parse_retention(words: Iterable[str]) -> Retention:
    """`7d` and `10GB`, each once. Raises UsageError for anything else."""
    found: dict[str, float] = {}
    for word in words:
        kind, value = _parsed(word)
        if kind in found:
            raise UsageError(
                f"--keep {word}: there is another {kind} already; say one age, one size, or both"
            )
        found[kind] = value
    size = found.get("size")
    return Retention(found.get("age"), None if size is None else int(size))


def _parsed(word: str) -> tuple[str, float]:
    number, unit = _split(word)
    if number > 0 and unit in _SECONDS:
        return "age", number * _SECONDS[unit]
    if number > 0 and unit in _BYTES:
        return "size", number * _BYTES[unit]
    raise UsageError(f"--keep {word!r}: an age as 7d, 12h, 30m, or a size as 10GB, 500MiB is meant")


def parse_bytes(option: str, word: str) -> int:
    """`32MiB`, `10GB`, or bytes as plain digits. Raises UsageError that names the option."""
    number, unit = _split(word)
    if number > 0 and (unit or "b") in _BYTES:
        return int(number * _BYTES[unit or "b"])
    raise UsageError(f"{option} {word!r}: a size as 32MiB, 10GB or 65536 is meant")


def parse_seconds(option: str, word: str) -> float:
    """`90s`, `30m`, `1h`, `7d`. Raises UsageError that names the option."""
    number, unit = _split(word)
    if number > 0 and unit in _SECONDS:
        return number * _SECONDS[unit]
    raise UsageError(f"{option} {word!r}: a time as 90s, 30m, 1h or 7d is meant")


def _split(word: str) -> tuple[float, str]:
    """Number and unit in lower case; (0, "") for what is neither."""
    match = _NUMBER.fullmatch(word.strip())
    return (float(match[1]), match[2].lower()) if match else (0.0, "")


class Sweepable(Store, Protocol):
    def sweep(self) -> int: ...


class Keeper:
    """Applies a retention to a store until it is closed. `now_s` gives epoch seconds."""

    def __init__(
        self,
        store: Sweepable,
        retention: Retention,
        every_s: float = EVERY_S,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._retention = retention
        self._every_s = every_s
        self._now_s = now_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bridge-retention", daemon=True)

    def start(self) -> Keeper:
        self._thread.start()
        return self

    def close(self) -> None:
        """Ends the thread; what it is removing is removed first."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        self._try(self._store.sweep)  # a kill leaves bodies that nobody asks for
        while not self._over.is_set():
            self._try(self.apply)
            self._over.wait(self._every_s)

    def apply(self) -> int:
        """Removes what has to go; how many there were."""
        age_s, bytes_max = self._retention.age_s, self._retention.bytes_max
        if age_s is None and bytes_max is None:
            return 0
        before_ms = None if age_s is None else (self._now_s() - age_s) * 1000
        return self._store.expire(before_ms=before_ms, bytes_max=bytes_max)

    def _try(self, what: Callable[[], int]) -> None:
        try:
            what()
        except StoreError as error:
            # It is tried again: a disk that is full may have room by then.
            log.warning("what is too old could not be removed: %s", error)
