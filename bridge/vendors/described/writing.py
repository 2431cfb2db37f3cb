"""Writes what a vendor's file says as TOML. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def toml_of(table: Mapping[str, Any]) -> str:
    """Return a whole table as TOML, which gives the same table when it is read."""
    import tomli_w

    return tomli_w.dumps(table, multiline_strings=True)
