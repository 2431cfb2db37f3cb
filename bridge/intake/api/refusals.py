"""The right to read, and the answers to questions that are refused or wrong. All errors have one shape."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from bridge.core.addresses import DOCS_PATH
from bridge.errors import StoreError, UsageError
from bridge.intake.answers import Answer, busy, error
from bridge.intake.middleware.hosts_and_origins import AllowedHosts
from bridge.intake.middleware.tokens import refusal_to_reader
from bridge.intake.server_state import ServerState
from bridge.intake.store import Store

log = logging.getLogger(__name__)

#: The hint of an error, where the page that shows our API helps.
SEE_DOCS = f"see {DOCS_PATH}"


class Refused(Exception):  # noqa: N818
    """Ends a request with an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


def respond(answer: Answer) -> Response:
    media_type = answer.media_type if answer.body else None
    return Response(answer.body, answer.status, dict(answer.headers), media_type)


def handle_errors(app: FastAPI) -> None:
    """Answer what is raised while a question is answered."""

    @app.exception_handler(Refused)
    async def refused(_request: Request, exception: Refused) -> Response:
        return respond(exception.answer)

    @app.exception_handler(RequestValidationError)
    async def wrong(_request: Request, exception: RequestValidationError) -> Response:
        first = exception.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        message = f"{where}: {first['msg']}"[:500]
        return respond(error(422, "bad-question", message, SEE_DOCS))

    @app.exception_handler(UsageError)
    async def misused(_request: Request, exception: UsageError) -> Response:
        message, _, hint = str(exception).partition("\n")
        return respond(error(422, "bad-question", message, hint or SEE_DOCS))

    @app.exception_handler(StoreError)
    async def failed(_request: Request, exception: StoreError) -> Response:
        log.error("a question could not be answered: %s", exception)
        return respond(busy("store-failed", "the intake's store cannot be read or written now"))


def reader(state: ServerState) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that refuses clients that may not read and change the store.

    That a page may send does not let it read: the store has uploads of other apps too. Local pages, the
    intake's own pages, and clients with the read token may read.
    """
    read_token = state.settings.read_token
    local = AllowedHosts()

    async def check(request: Request) -> None:
        refusal = refusal_to_reader(request.headers.get("authorization", ""), read_token)
        if refusal is not None:
            raise Refused(refusal)
        origin = request.headers.get("origin")
        if origin is None or read_token or local.allows_origin(origin):
            return
        if urlsplit(origin).netloc != request.headers.get("host"):
            answer = error(
                403,
                "origin-not-allowed",
                f"pages of {origin[:100]!r} may send here, not read",
                "start the intake with --read-token, and send it",
            )
            raise Refused(answer)

    return check


def stored(state: ServerState) -> Store:
    """The store. Raises Refused (404) where the intake keeps nothing."""
    if state.store is None:
        raise Refused(
            error(404, "no-store", "this intake keeps nothing", "start one with `profiler-bridge serve`")
        )
    return state.store


def not_found(name: str, what: str) -> Refused:
    return Refused(error(404, "not-found", f"no {what} is called {name[:100]!r}", "it may have been removed"))
