"""The version, where every room can ask for it: the front door leads to all of them."""

from __future__ import annotations

__version__ = "0.1.0"
