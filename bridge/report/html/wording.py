"""Texts of a recording as the report's readers see them: with seconds, and with tabs counted from 1. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bridge.judging.durations import duration

_TIME = re.compile(r"\b(at |from |since |until )?(-?\d+(?:\.\d+)?) ms\b")
_TAB = re.compile(r"tab-\d+")
#: What may be part of a longer name, or of an address, on either side of the id of a tab.
_WORD = r"[\w/=-]"


def in_seconds(text: str) -> str:
    """Return the text of a rule with its times as on the lanes: moments in s, durations in ms below 1 s."""
    return _TIME.sub(_time, text)


def _time(found: re.Match[str]) -> str:
    word, ms = found[1], float(found[2])
    return f"{word}{ms / 1000:.2f} s" if word else duration(ms)


def tab_names(ids: Iterable[str]) -> dict[str, str]:
    """Return id -> name, as in `tab 1`, of tabs in their order. A recording counts the tabs of its browser,
    which may have had others before."""
    return {id_: f"tab {number}" for number, id_ in enumerate(ids, start=1) if _TAB.fullmatch(id_)}


class Renamer:
    """Puts the names of tabs into texts, in place of their ids. `names`: id -> name."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        ids = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        self._pattern = re.compile(f"(?<!{_WORD})(?:{ids})(?!{_WORD})") if names else None

    def __call__(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._names[found[0]], text)
