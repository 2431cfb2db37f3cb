"""Whether the intake works, and what it has done: for those who restart it and those who watch it."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Depends, Response

from bridge.core.addresses import HEALTH_PATH, METRICS_PATH
from bridge.errors import StoreError
from bridge.intake.api.openapi import answers, tells
from bridge.intake.api.refusals import reader
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import Health, json_response
from bridge.intake.metrics import CONTENT_TYPE
from bridge.intake.server_state import ServerState, Together
from bridge.intake.store import Totals
from bridge.version import __version__


def router(state: ServerState) -> APIRouter:
    routes = APIRouter(route_class=OwnRoute, tags=["status"])

    # Many may ask a store that does not answer: they have other questions waiting behind them.
    parts_now = Together(partial(_parts, state))
    writable_now = Together(partial(_writable, state))
    totals_now = Together(partial(_totals, state))

    @routes.get(HEALTH_PATH, responses=answers(200, Health) | answers(503, Health))
    async def healthz() -> Response:
        """Whether it can do its work: 503 when its store cannot be written."""
        parts = await parts_now.result()
        writable = all(parts.values()) if parts else await writable_now.result()
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
        parts = await parts_now.result()
        # Without sizes where a part does not work.
        totals = await totals_now.result() if all(parts.values()) else None
        pending = state.writer.pending if state.writer is not None else 0
        text = state.metrics.text(pending, state.streams, totals, parts)
        return Response(text, headers={"Content-Type": CONTENT_TYPE})

    return routes


def _parts(state: ServerState) -> dict[str, bool]:
    return state.store.parts() if state.store is not None else {}


def _writable(state: ServerState) -> bool | None:
    if state.store is None:
        return None
    try:
        state.store.check()
    except StoreError:
        return False
    return True


def _totals(state: ServerState) -> Totals | None:
    return state.store.totals() if state.store is not None else None
