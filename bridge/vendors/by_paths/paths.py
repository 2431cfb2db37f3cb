"""The value at a path in JSON. Pure."""

from __future__ import annotations

from math import isfinite
from typing import Any

from bridge.vendors.bodies import iso_ms


def steps(path: str) -> list[str]:
    """Return the names of a path: `a.b`, or a JSON Pointer, `/a/b`."""
    if path.startswith("/"):
        return [each.replace("~1", "/").replace("~0", "~") for each in path[1:].split("/")]
    return path.split(".") if path else []


def at(value: Any, path: str) -> Any:
    """Return the value at a path, None if there is none."""
    for name in steps(path):
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def put(value: Any, path: str, new: Any) -> bool:
    """Set the value at a path that exists. Returns whether it does."""
    *above, last = steps(path)
    for name in above:
        value = at(value, f"/{name.replace('~', '~0').replace('/', '~1')}")
    if isinstance(value, dict) and last in value:
        value[last] = new
        return True
    return False


def text(value: Any, path: str) -> str:
    """Return a text or a number at a path as text, "" for anything else and for no path."""
    found = at(value, path) if path else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found)


def number(value: Any, path: str) -> float | None:
    """Return a number at a path, or text that is one; None for anything else (NaN too) and for no path."""
    found = at(value, path) if path else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    try:
        value = float(found)
    except (ValueError, OverflowError):
        return None
    return value if isfinite(value) else None


def date_ms(value: Any, path: str, unit_ms: float = 1.0) -> float | None:
    """Return a time at a path as epoch ms: a number of units, or ISO 8601 text; None for anything else."""
    if (found := number(value, path)) is not None:
        return found * unit_ms
    return iso_ms(text(value, path))
