"""Profiler Bridge: drives real Chromium tabs through situations in which browser profilers fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ["Bridge", "BridgeError", "LocalIntake", "Tab", "__version__"]

if TYPE_CHECKING:
    from bridge.errors import BridgeError
    from bridge.harness.bridge import Bridge
    from bridge.harness.intake_client.local import LocalIntake
    from bridge.harness.tab import Tab
    from bridge.version import __version__

_HOMES = {
    "Bridge": "bridge.harness.bridge",
    "BridgeError": "bridge.errors",
    "LocalIntake": "bridge.harness.intake_client.local",
    "Tab": "bridge.harness.tab",
    "__version__": "bridge.version",
}


def __getattr__(name: str) -> Any:
    # `import bridge` is cheap: Playwright and FastAPI are imported only when one of these names is used.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'bridge' has no attribute {name!r}")
