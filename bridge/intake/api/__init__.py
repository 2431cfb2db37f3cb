"""Questions to the intake, over HTTP. All under `/_bridge/`, but for `/healthz` and `/metrics`.

routing.py   which requests are questions to us, and which are a vendor's
guard.py     who may ask
shapes.py    what is answered, as structs
asked.py     what can be asked for: filters and cursors
uploads.py   list, get, raw, delete
profiles.py  list, get with trace and health
stream.py    what arrives, live (SSE)
faults.py    faults on order
status.py    /healthz and /metrics
schema.py    the OpenAPI document and the page that shows it
"""

from __future__ import annotations

from fastapi import FastAPI

from bridge.intake.api import faults, profiles, schema, status, stream, uploads
from bridge.intake.api.guard import handle_errors
from bridge.intake.shared import Shared

__all__ = ["add_api"]


def add_api(app: FastAPI, shared: Shared) -> None:
    """Our own routes. They come before the vendors' one, which takes every path."""
    handle_errors(app)
    for room in (uploads, profiles, stream, faults, status):
        app.include_router(room.router(shared))
    schema.add_pages(app, shared)
