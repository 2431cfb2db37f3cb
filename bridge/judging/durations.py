"""How long something took, in words: the same as in the report's script (`js/src/shared/text.ts`). Pure."""

from __future__ import annotations


def duration(ms: float) -> str:
    """Return text such as `7.3 ms`, `532 ms`, `1.50 s`, `23.2 s`."""
    if ms == 0:
        return "0 ms"
    if ms < 9.95:
        return f"{ms:.{2 if ms < 0.095 else 1}f} ms"
    if ms < 999.5:
        return f"{ms:.0f} ms"
    return f"{ms / 1000:.{2 if ms < 9_995 else 1}f} s"
