"""Vendors of the user's own, for a test session."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from bridge.vendors.project import registered_tables
from bridge.vendors.registry import register_file


def registered(files: Iterable[Path], root: Path) -> ExitStack:
    """Register the vendors of these files, and those in the pyproject.toml nearest to `root`, until the
    result is closed. Raises BadVendorFile, UsageError."""
    with ExitStack() as stack:
        stack.enter_context(registered_tables(root))
        for file in files:
            stack.enter_context(register_file(file))
        return stack.pop_all()
    raise AssertionError
