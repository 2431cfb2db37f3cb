"""Moments as ISO 8601 text. Pure."""

from __future__ import annotations

from datetime import datetime


def iso_ms(text: str) -> float | None:
    """Return a moment as epoch ms; None for text that is none, or that names no time zone."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.timestamp() * 1000 if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
