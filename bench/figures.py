"""A measured figure, its limit, and how they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """`limit` None: for information; `at_least`: the value is not to be below it.

    `detail` says what was measured.
    """

    name: str
    value: float
    unit: str
    limit: float | None
    detail: str
    at_least: bool = False

    @property
    def ok(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def bound(self) -> str:
        return "at least" if self.at_least else "limit"

    @property
    def miss(self) -> str:
        return "UNDER" if self.at_least else "OVER"


def spread(values: list[float]) -> str:
    """Median and range, in ms."""
    return f"median {median(values) * 1000:.0f} ms ({min(values) * 1000:.0f}-{max(values) * 1000:.0f})"


def show(figures: list[Figure]) -> None:
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        limit = "" if figure.limit is None else f"  {figure.bound} {figure.limit:g} {figure.unit}"
        verdict = "" if figure.limit is None else ("  ok" if figure.ok else f"  {figure.miss}")
        value = f"{figure.value:.2f} {figure.unit}"
        print(f"{figure.name:<{width}}  {value:>8}{limit}{verdict}\n{'':<{width}}  {figure.detail}")
