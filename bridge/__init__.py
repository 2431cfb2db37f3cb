"""Profiler Bridge: drives real Chromium tabs through the moments that break browser profilers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Bridge", "BridgeError", "LocalIntake", "Tab", "__version__"]

if TYPE_CHECKING:
    from bridge.errors import BridgeError
    from bridge.harness.bridge import Bridge
    from bridge.harness.local import LocalIntake
    from bridge.harness.tab import Tab
    from bridge.version import __version__

_HOMES = {
    "Bridge": "bridge.harness.bridge",
    "BridgeError": "bridge.errors",
    "LocalIntake": "bridge.harness.local",
    "Tab": "bridge.harness.tab",
    "__version__": "bridge.version",
}


def __getattr__(name: str) -> Any:
    # Importing `bridge` costs nothing: Playwright and FastAPI are loaded by whoever uses them.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'bridge' has no attribute {name!r}")
