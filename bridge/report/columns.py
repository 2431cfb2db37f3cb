"""The columns of a table of verdicts: a subject, a browser, or both, as several of them were played."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Played(Protocol):
    """What a column is named after; `judging.results.Result` has it."""

    @property
    def subject(self) -> str: ...

    @property
    def browser(self) -> str: ...


def columns(results: Sequence[Played]) -> list[str]:
    """Return the name of each result's column: its subject, and its browser if there are several."""
    several_browsers = len({result.browser for result in results}) > 1
    several_subjects = len({result.subject for result in results}) > 1
    if not several_browsers:
        return [result.subject for result in results]
    if not several_subjects:
        return [result.browser for result in results]
    return [f"{result.subject} {result.browser}" for result in results]
