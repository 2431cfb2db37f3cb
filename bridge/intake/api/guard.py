"""Who may ask, and what is said to who may not, or who asks wrongly. One shape for every error."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from bridge.errors import StoreError, UsageError
from bridge.intake.admission import Admission
from bridge.intake.answers import Answer, busy, error
from bridge.intake.settings import Settings
from bridge.intake.shared import Shared
from bridge.intake.store import Store

log = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818
    """Ends a request with an answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


def respond(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)


def handle_errors(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    async def refused(_request: Request, exception: Refused) -> Response:
        return respond(exception.answer)

    @app.exception_handler(RequestValidationError)
    async def wrong(_request: Request, exception: RequestValidationError) -> Response:
        first = exception.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        message = f"{where}: {first['msg']}"[:500]
        return respond(error(422, "bad-question", message, "see /_bridge/docs"))

    @app.exception_handler(UsageError)
    async def misused(_request: Request, exception: UsageError) -> Response:
        message, _, hint = str(exception).partition("\n")
        return respond(error(422, "bad-question", message, hint or "see /_bridge/docs"))

    @app.exception_handler(StoreError)
    async def failed(_request: Request, exception: StoreError) -> Response:
        log.error("a question could not be answered: %s", exception)
        return respond(busy("store-failed", "the intake's store cannot be read or written now"))


def reader(shared: Shared) -> Callable[[Request], Awaitable[None]]:
    """A dependency: only who may read, and change, what is kept gets past it.

    Pages of an origin that may send here may not for that read: what is kept is of other apps too. Only
    local ones may, our own, and those that know the read token.
    """
    admission = Admission(shared.settings)
    local = Admission(Settings())

    async def check(request: Request) -> None:
        refusal = admission.refusal_to_reader(request.headers.get("authorization", ""))
        if refusal is not None:
            raise Refused(refusal)
        origin = request.headers.get("origin")
        if origin is None or shared.settings.read_token or local.allows_origin(origin):
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


def stored(shared: Shared) -> Store:
    """The store, where there is one."""
    if shared.store is None:
        raise Refused(
            error(404, "no-store", "this intake keeps nothing", "start one with `profiler-bridge serve`")
        )
    return shared.store


def not_found(name: str, what: str) -> Refused:
    return Refused(error(404, "not-found", f"no {what} is called {name[:100]!r}", "it may have been removed"))
