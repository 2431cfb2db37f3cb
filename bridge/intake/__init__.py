"""The local intake: a server that speaks the vendors' formats and keeps what arrives.

Importing this is cheap; FastAPI and uvicorn are loaded when an intake starts.
"""

from __future__ import annotations

from bridge.intake.server import Intake

__all__ = ["Intake"]
