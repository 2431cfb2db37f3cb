"""Secrets of all vendors' clients, made unusable in what is shown, exported and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bridge.core import redaction
from bridge.core.redaction import Secrets
from bridge.vendors.registry import registered
from bridge.vendors.vendor import Vendor


def secrets() -> Secrets:
    """The names of all query parameters and headers that hold a client's key."""
    return _joined(registered())


@lru_cache(maxsize=8)
def _joined(vendors: tuple[Vendor, ...]) -> Secrets:
    return Secrets(
        parameters=tuple(name for vendor in vendors for name in vendor.secrets.parameters),
        headers=tuple(name for vendor in vendors for name in vendor.secrets.headers),
    )


def redact_target(target: str) -> str:
    """Path and query with the clients' keys in it made unusable."""
    return redaction.redact_target(target, secrets())


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers (names in lower case) without secrets of the page's user, clients' keys made unusable."""
    return redaction.shown_headers(headers, secrets())
