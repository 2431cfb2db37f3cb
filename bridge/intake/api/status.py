"""Whether the intake works, and what it has done: for those who restart it and those who watch it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from bridge.core.addresses import HEALTH_PATH, METRICS_PATH
from bridge.errors import StoreError
from bridge.intake.api.openapi import answers, tells
from bridge.intake.api.refusals import reader
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import Health, json_response
from bridge.intake.metrics import CONTENT_TYPE
from bridge.intake.server_state import ServerState
from bridge.intake.store import Totals
from bridge.version import __version__


def router(state: ServerState) -> APIRouter:
    routes = APIRouter(route_class=OwnRoute, tags=["status"])

    @routes.get(HEALTH_PATH, responses=answers(200, Health) | answers(503, Health))
    def healthz() -> Response:
        """Whether it can do its work: 503 when its store cannot be written."""
        parts = state.store.parts() if state.store is not None else {}
        writable = all(parts.values()) if parts else _writable(state)
        well = writable is not False
        health = Health("ok" if well else "failing", __version__, writable, parts)
        return json_response(health, 200 if well else 503)

    @routes.get(
        METRICS_PATH,
        dependencies=[Depends(reader(state))],
        responses=tells(200, "text/plain"),
        response_class=Response,
    )
    async def metrics() -> Response:
        """Return the metrics, in the text format of Prometheus."""
        totals, parts = await run_in_threadpool(_present, state)
        pending = state.writer.pending if state.writer is not None else 0
        text = state.metrics.text(pending, state.streams, totals, parts)
        return Response(text, headers={"Content-Type": CONTENT_TYPE})

    return routes


def _present(state: ServerState) -> tuple[Totals | None, dict[str, bool]]:
    """Return the sizes of the store, and whether its parts work. Without sizes where a part does not."""
    if state.store is None:
        return None, {}
    parts = state.store.parts()
    return (state.store.totals() if all(parts.values()) else None), parts


def _writable(state: ServerState) -> bool | None:
    if state.store is None:
        return None
    try:
        state.store.check()
    except StoreError:
        return False
    return True
