"""The local intake: a server that speaks the vendors' formats and keeps what arrives.

Importing this is cheap: who reads a store needs no server. FastAPI and uvicorn are loaded when an intake
starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bridge.intake.server import Intake

__all__ = ["Intake"]


def __getattr__(name: str) -> Any:
    if name == "Intake":
        from bridge.intake.server import Intake

        return Intake
    raise AttributeError(f"module 'bridge.intake' has no attribute {name!r}")
