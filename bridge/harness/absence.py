"""Why a page shows no profiler."""

from __future__ import annotations

from bridge.vendors import Vendor


def no_contract(vendor: Vendor | None) -> str:
    if vendor is None:
        return "no known RUM product keeps a session in this page, so nobody has promised anything"
    return f"nobody has written {vendor.name.capitalize()}'s contract yet, so there is nothing to hold it to"


def why_no_profiler() -> str:
    return ""
