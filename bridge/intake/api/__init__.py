"""Questions to the intake, over HTTP. Their paths are in `bridge.core.addresses`.

routing.py          which requests are questions to us, and which are a vendor's
refusals.py         who may ask, and how errors are answered
query_params.py     what can be asked for: filters, cursors and formats
schemas.py          what is answered, as structs
uploads.py          list, get, raw, delete
profiles.py         list, get with trace and health, export
trees.py            one profile, or several, as a tree of calls
stored_profiles.py  the profile in an upload, or why there is none
long_work.py        work that ends when nobody waits for it
facets.py           how many match, and of what kinds
stream.py           what arrives, live (SSE)
faults.py           faults on order
status.py           health and metrics
openapi.py          the OpenAPI document and the page that shows it
"""

from __future__ import annotations

from fastapi import FastAPI

from bridge.intake.api import facets, faults, openapi, profiles, status, stream, trees, uploads
from bridge.intake.api.refusals import handle_errors
from bridge.intake.server_state import ServerState

__all__ = ["add_api"]


def add_api(app: FastAPI, state: ServerState) -> None:
    """Add our own routes. They must come before the vendors' one, which takes every path."""
    handle_errors(app)
    for module in (uploads, trees, profiles, facets, stream, faults, status):
        app.include_router(module.router(state))
    openapi.add_pages(app, state)
