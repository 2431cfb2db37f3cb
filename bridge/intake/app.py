"""The FastAPI application: every path leads to the receiver, which tells the dialects apart.

Vendors' requests come on any path (`?ddforward=`), so there is nothing to route by path but our own
`/_bridge/`. Imported when an intake starts, never before: FastAPI takes 0.4 s to import.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bridge.intake.answers import Answer, error
from bridge.intake.cors import Cors
from bridge.intake.limits import TooLarge, read_body
from bridge.intake.receiver import Receiver

SIZE_HINT = "SDKs send far less: is this a profile?"


def make_app(receiver: Receiver) -> FastAPI:
    """The application that feeds `receiver`."""
    # Its own pages (/docs, /openapi.json) would shadow a vendor's path of the same name.
    app = FastAPI(openapi_url=None)
    app.add_middleware(Cors)

    @app.exception_handler(HTTPException)
    async def refused(_request: Request, exception: HTTPException) -> Response:
        return _response(error(exception.status_code, "refused", str(exception.detail)))

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def take(request: Request) -> Response:
        method, target, headers = request.method, _target(request), request.headers
        try:
            body = await read_body(request)
        except TooLarge as large:
            return _response(
                receiver.refuse(method, target, headers, error(413, "too-large", str(large), SIZE_HINT))
            )
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        return _response(receiver.take(method, target, headers, body))

    return app


def _target(request: Request) -> str:
    """Path and query as sent, without any decoding."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"]
    return bytes(path + b"?" + query if query else path).decode("latin-1")


def _response(answer: Answer) -> Response:
    media_type = answer.media_type if answer.body else None
    return Response(answer.body, status_code=answer.status, media_type=media_type)
