"""Queries taken apart under limits: of an address, or of a store that is written as one."""

from __future__ import annotations

from urllib.parse import parse_qsl

#: SDKs write about ten; what comes after these is not read.
MAX_PARAMETERS = 64


def parameters(query: str) -> dict[str, str]:
    """`name=value` pairs that `&` joins, decoded; the last of each name counts, and a value may be empty."""
    pairs = query.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS]
    return dict(parse_qsl("&".join(pairs), keep_blank_values=True))
