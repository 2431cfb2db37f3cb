"""Faults on order, over HTTP: list, set, clear."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from bridge.core.addresses import API_PREFIX
from bridge.intake.answers import error
from bridge.intake.api.openapi import answers, takes
from bridge.intake.api.query_params import Ordered
from bridge.intake.api.refusals import SEE_DOCS, Refused, reader
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import FaultList, NewFault, Removed, json_response
from bridge.intake.faults import grammar
from bridge.intake.server_state import ServerState

BODY_MAX = 64 * 1024


def router(state: ServerState) -> APIRouter:
    routes = APIRouter(
        prefix=f"{API_PREFIX}/faults",
        route_class=OwnRoute,
        dependencies=[Depends(reader(state))],
        tags=["faults"],
    )

    @routes.get("", responses=answers(200, FaultList))
    async def list_faults() -> Response:
        """Every script on order, and how far it is."""
        return json_response(await run_in_threadpool(_all, state))

    @routes.post("", responses=answers(200, FaultList, 400, 408, 413), openapi_extra=takes(NewFault))
    async def set_fault(request: Request) -> Response:
        """Orders a script for a route; one for the same route and scope is replaced."""
        fault = _read(await _body(request, state.settings.limits.body_timeout_s))
        await run_in_threadpool(state.faults.set, fault.route, fault.script, scope=fault.scope)
        return json_response(await run_in_threadpool(_all, state))

    @routes.delete("", responses=answers(200, Removed))
    async def clear_faults(asked: Annotated[Ordered, Query()]) -> Response:
        """Remove the orders for this route and scope; without them all orders."""
        return json_response(Removed(await run_in_threadpool(state.faults.clear, asked.route, asked.scope)))

    return routes


def _all(state: ServerState) -> FaultList:
    return FaultList(state.faults.on_order(), grammar())


def _read(body: bytes) -> NewFault:
    try:
        return msgspec.json.decode(body, type=NewFault)
    except msgspec.ValidationError as wrong:
        raise Refused(error(422, "bad-question", str(wrong), 'send {"route", "script", "scope"}')) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Refused(error(400, "bad-json", f"the body is no JSON: {wrong}", SEE_DOCS)) from None


async def _body(request: Request, timeout_s: float) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_MAX:
                    told = f"the body is longer than {BODY_MAX} bytes"
                    raise Refused(error(413, "too-large", told, "it is a script"))
    except TimeoutError:
        told = f"the body did not come within {timeout_s:g} s"
        raise Refused(error(408, "too-slow", told, "send it again", {"Connection": "close"})) from None
    return body
