"""Columns that stay in line over several tables, so that lines of full width can stand between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.table import Table

_GAP = 2


def widths_of(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of each column, with the gap after it. A cell may have several lines."""
    return [
        max(cell_len(line) for cell in column for line in cell.split("\n")) + _GAP
        for column in zip(*rows, strict=True)
    ]


def right(rows: Sequence[Sequence[str]], columns: Iterable[int]) -> list[list[str]]:
    """Return the rows with these columns aligned to the right."""
    chosen = set(columns)
    aligned = [
        [cell.rjust(width - _GAP) if at in chosen else cell for cell in column]
        for at, (column, width) in enumerate(zip(zip(*rows, strict=True), widths_of(rows), strict=True))
    ]
    return [list(row) for row in zip(*aligned, strict=True)]


def grid(widths: Iterable[int]) -> Table:
    """Return a table without rows: columns of these widths, and one that takes the rest and is wrapped."""
    table = Table.grid(padding=0)
    for width in widths:
        table.add_column(width=width, no_wrap=True)
    table.add_column(overflow="fold")
    return table
