"""The FastAPI application: every path but our own leads to the receiver, which tells the dialects apart.

Vendors' requests come on any path (`?ddforward=`), so there is nothing to route by path but our own
`/_bridge/`. Imported when an intake starts, never before: FastAPI takes 0.4 s to import.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bridge.intake.answers import Answer, busy, error
from bridge.intake.door import Door
from bridge.intake.limits import Reading, TooLarge, TooMany, TooSlow
from bridge.intake.receiver import Receiver
from bridge.intake.settings import Settings

SIZE_HINT = "SDKs send far less: is this a profile?"


def make_app(receiver: Receiver, settings: Settings) -> FastAPI:
    """The application that feeds `receiver`."""
    # Its own pages (/docs, /openapi.json) would shadow a vendor's path of the same name.
    app = FastAPI(openapi_url=None)
    app.add_middleware(Door, settings=settings)
    reading = Reading(settings)

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, exception: HTTPException) -> Response:
        return _response(error(exception.status_code, "refused", str(exception.detail)))

    async def take(request: Request) -> Response:
        head = request.method, _target(request), request.headers
        try:
            body = await reading.body(request)
        except TooLarge as large:
            answer = error(413, "too-large", str(large), SIZE_HINT)
            return _response(await receiver.refuse(*head, answer, str(large)))
        except TooSlow as slow:
            answer = error(408, "too-slow", str(slow), "send it again", {"Connection": "close"})
            return _response(await receiver.refuse(*head, answer, str(slow)))
        except TooMany as many:
            return _response(busy("busy", str(many)))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        return _response(await receiver.take(*head, body))

    # Not FastAPI's own routing: nothing here is to be validated or documented.
    app.add_route("/{path:path}", take, methods=["GET", "POST"])
    return app


def _target(request: Request) -> str:
    """Path and query as sent, without any decoding."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    return bytes(path + b"?" + query if query else path).decode("latin-1")


def _response(answer: Answer) -> Response:
    media_type = answer.media_type if answer.body else None
    return Response(
        answer.body, status_code=answer.status, media_type=media_type, headers=dict(answer.headers)
    )
