"""Faults on order, over HTTP: list, set, clear."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from bridge.intake.answers import error
from bridge.intake.api.asked import Ordered
from bridge.intake.api.guard import Refused, reader
from bridge.intake.api.routing import PREFIX, OurRoute
from bridge.intake.api.schema import answers, takes
from bridge.intake.api.shapes import FaultList, NewFault, Removed, json_response
from bridge.intake.faults import GRAMMAR
from bridge.intake.shared import Shared

BODY_MAX = 64 * 1024


def router(shared: Shared) -> APIRouter:
    routes = APIRouter(
        prefix=f"{PREFIX}/faults",
        route_class=OurRoute,
        dependencies=[Depends(reader(shared))],
        tags=["faults"],
    )

    @routes.get("", responses=answers(200, FaultList))
    async def list_faults() -> Response:
        """Every script on order, and how far it is."""
        return json_response(_all(shared))

    @routes.post("", responses=answers(200, FaultList, 400, 413), openapi_extra=takes(NewFault))
    async def set_fault(request: Request) -> Response:
        """Orders a script for a route; one for the same route and scope is replaced."""
        fault = _read(await _body(request))
        shared.faults.set(fault.route, fault.script, scope=fault.scope)
        return json_response(_all(shared))

    @routes.delete("", responses=answers(200, Removed))
    async def clear_faults(asked: Annotated[Ordered, Query()]) -> Response:
        """Takes orders back: those for this route and scope, all without."""
        return json_response(Removed(shared.faults.clear(asked.route, asked.scope)))

    return routes


def _all(shared: Shared) -> FaultList:
    return FaultList(shared.faults.on_order(), GRAMMAR)


def _read(body: bytes) -> NewFault:
    try:
        return msgspec.json.decode(body, type=NewFault)
    except msgspec.ValidationError as wrong:
        raise Refused(error(422, "bad-question", str(wrong), 'send {"route", "script", "scope"}')) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Refused(error(400, "bad-json", f"the body is no JSON: {wrong}", "see /_bridge/docs")) from None


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            raise Refused(
                error(413, "too-large", f"the body is longer than {BODY_MAX} bytes", "it is a script")
            )
    return body
