"""How the intake is: for those who restart it, and for those who watch it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from bridge.errors import StoreError
from bridge.intake.api.guard import reader
from bridge.intake.api.routing import OurRoute
from bridge.intake.api.schema import answers, tells
from bridge.intake.api.shapes import Health, json_response
from bridge.intake.metrics import CONTENT_TYPE
from bridge.intake.shared import Shared
from bridge.version import __version__


def router(shared: Shared) -> APIRouter:
    routes = APIRouter(route_class=OurRoute, tags=["status"])

    @routes.get("/healthz", responses=answers(200, Health) | answers(503, Health))
    def healthz() -> Response:
        """Whether it can do its work: 503 when its store cannot be written."""
        writable = _writable(shared)
        well = writable is not False
        return json_response(Health("ok" if well else "failing", __version__, writable), 200 if well else 503)

    @routes.get(
        "/metrics",
        dependencies=[Depends(reader(shared))],
        responses=tells(200, "text/plain"),
        response_class=Response,
    )
    async def metrics() -> Response:
        """For Prometheus."""
        totals = await run_in_threadpool(shared.store.totals) if shared.store is not None else None
        pending = shared.writer.pending if shared.writer is not None else 0
        text = shared.metrics.text(pending, totals)
        return Response(text, headers={"Content-Type": CONTENT_TYPE})

    return routes


def _writable(shared: Shared) -> bool | None:
    if shared.store is None:
        return None
    try:
        shared.store.check()
    except StoreError:
        return False
    return True
