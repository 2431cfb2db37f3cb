"""The version. It has a module of its own, as `bridge/__init__.py` refers to all rooms."""

from __future__ import annotations

__version__ = "0.1.0"
