"""Sizes and times, as options of the command line are written: `32MiB`, `90s`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bridge.errors import UsageError
from bridge.intake.store.retention import Retention

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
#: Decimal as disks are sold, binary as memory is; one letter is binary, as `du` and `ulimit` have it.
_BYTES = {"b": 1} | {
    f"{letter}{ending}": base ** (power + 1)
    for power, letter in enumerate("kmgt")
    for ending, base in (("b", 1000), ("ib", 1024), ("", 1024))
}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.IGNORECASE)


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


def binary_size(number: int) -> str:
    """Return a number of bytes as `parse_bytes` reads it, in the largest unit that divides it: `8KiB`."""
    units = ("GiB", "MiB", "KiB")
    for power, unit in zip((3, 2, 1), units, strict=True):
        if number % 1024**power == 0:
            return f"{number // 1024**power}{unit}"
    return str(number)
