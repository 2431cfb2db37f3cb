"""The FastAPI application: every path but our own leads to the receiver, which tells the vendors apart.

Vendors' requests come on any path (`?ddforward=`), so only our own pages are routed by path
(`bridge.intake.api`). Imported when an intake starts, never before: FastAPI takes 0.4 s to import.
"""

from __future__ import annotations

import msgspec
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bridge.intake.answers import Answer, busy, error, too_large
from bridge.intake.api import add_api
from bridge.intake.api.refusals import SEE_DOCS, respond
from bridge.intake.api.routing import VendorsRoute
from bridge.intake.asgi import target_of
from bridge.intake.body_reading import BodyReader, NoRoom, TooLarge, TooSlow
from bridge.intake.faulty_delivery import FaultyResponse
from bridge.intake.middleware.stack import VENDORS_METHODS, MiddlewareStack
from bridge.intake.pages import add_live_page
from bridge.intake.receiver import Receiver
from bridge.intake.server_state import ServerState
from bridge.vendors.limits import how_to_raise

SLOW_HINT = f"send it again; if it is slow by design, {how_to_raise('body_timeout_s')}"
FULL_HINT = f"if this is the usual load, {how_to_raise('in_flight')}"


def make_app(receiver: Receiver, state: ServerState) -> FastAPI:
    """The application that hands uploads to `receiver`, and answers questions about what is kept."""
    # FastAPI's own pages (/docs, /openapi.json) would shadow a vendor's path of the same name.
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    reader = BodyReader(state.settings.limits)
    add_api(app, state)
    add_live_page(app)

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, exception: HTTPException) -> Response:
        answer = error(exception.status_code, "refused", str(exception.detail), SEE_DOCS)
        return respond(msgspec.structs.replace(answer, headers=exception.headers or {}))

    async def receive_upload(request: Request) -> Response:
        head = request.method, target_of(request.scope), request.headers
        try:
            async with reader.body(request) as body:
                answer = await receiver.take(*head, body)
        except TooLarge as large:
            answer = too_large(str(large), "wire")
            return respond(await receiver.refuse(*head, answer, str(large)))
        except TooSlow as slow:
            answer = error(408, "too-slow", str(slow), SLOW_HINT, {"Connection": "close"})
            return respond(await receiver.refuse(*head, answer, str(slow)))
        except NoRoom as full:
            state.metrics.refused("busy")
            return respond(busy("busy", str(full), FULL_HINT))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        return _response(answer, state)

    async def vendors(scope: Scope, receive: Receive, send: Send) -> None:
        response = await receive_upload(Request(scope, receive))
        await response(scope, receive, send)

    app.add_middleware(MiddlewareStack, state=state, vendors=vendors)
    # For the methods that it does not have; nothing here is to be validated or documented.
    app.router.routes.append(VendorsRoute("/{path:path}", receive_upload, methods=list(VENDORS_METHODS)))
    return app


def _response(answer: Answer, state: ServerState) -> Response:
    if answer.fault is not None:
        return FaultyResponse(answer, answer.fault, state.closing)
    return respond(answer)
