"""The FastAPI application: every path but our own leads to the receiver, which tells the dialects apart.

Vendors' requests come on any path (`?ddforward=`), so there is nothing to route by path but our own pages
(`bridge.intake.api`). Imported when an intake starts, never before: FastAPI takes 0.4 s to import.
"""

from __future__ import annotations

import msgspec
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bridge.intake.answers import Answer, busy, error
from bridge.intake.api import add_api
from bridge.intake.api.routing import VendorsRoute
from bridge.intake.door import VENDORS_METHODS, Door
from bridge.intake.faults.delivery import FaultyResponse
from bridge.intake.limits import Reading, TooLarge, TooMany, TooSlow
from bridge.intake.receiver import Receiver
from bridge.intake.shared import Shared
from bridge.intake.targets import target_of

SIZE_HINT = "SDKs send far less: is this a profile?"


def make_app(receiver: Receiver, shared: Shared) -> FastAPI:
    """The application that feeds `receiver`, and answers questions about what it kept."""
    # Its own pages (/docs, /openapi.json) would shadow a vendor's path of the same name.
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    reading = Reading(shared.settings)
    add_api(app, shared)

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, exception: HTTPException) -> Response:
        answer = error(exception.status_code, "refused", str(exception.detail), "see /_bridge/docs")
        return _response(msgspec.structs.replace(answer, headers=exception.headers or {}))

    async def take(request: Request) -> Response:
        head = request.method, target_of(request.scope), request.headers
        try:
            async with reading.body(request) as body:
                answer = await receiver.take(*head, body)
        except TooLarge as large:
            answer = error(413, "too-large", str(large), SIZE_HINT)
            return _response(await receiver.refuse(*head, answer, str(large)))
        except TooSlow as slow:
            answer = error(408, "too-slow", str(slow), "send it again", {"Connection": "close"})
            return _response(await receiver.refuse(*head, answer, str(slow)))
        except TooMany as many:
            shared.metrics.refused("busy")
            return _response(busy("busy", str(many)))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        if answer.fault is not None:
            return FaultyResponse(answer, answer.fault, shared.closing)
        return _response(answer)

    async def vendors(scope: Scope, receive: Receive, send: Send) -> None:
        response = await take(Request(scope, receive))
        await response(scope, receive, send)

    app.add_middleware(Door, shared=shared, vendors=vendors)
    # For the methods that it does not have; nothing here is to be validated or documented.
    app.router.routes.append(VendorsRoute("/{path:path}", take, methods=list(VENDORS_METHODS)))
    return app


def _response(answer: Answer) -> Response:
    media_type = answer.media_type if answer.body else None
    return Response(
        answer.body, status_code=answer.status, media_type=media_type, headers=dict(answer.headers)
    )
