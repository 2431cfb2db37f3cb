"""The live page: what has arrived and what arrives, for a browser. Built from `js/src/live`.

The page holds no secret, so it needs no read token; its script sends the token with each question to the API.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Response
from starlette.responses import RedirectResponse

from bridge.core.addresses import LIVE_FILES, LIVE_PATH
from bridge.intake.api.routing import OwnRoute

#: Scripts and styles are files of ours. The script sets styles of single elements.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
    " connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


def add_live_page(app: FastAPI) -> None:
    """Add the page, its files, and the way to it from the bare address."""

    def to_the_page() -> Response:
        return RedirectResponse(LIVE_PATH, headers={"Cache-Control": "no-store", "Vary": "Accept"})

    _add(app, "/", to_the_page)
    for path in (LIVE_PATH, *LIVE_FILES):
        _add(app, path, _serving(path.removeprefix(LIVE_PATH) or "live.html"))


def _serving(name: str) -> Callable[[], Response]:
    file = Path(__file__).parent / name
    body, media_type = file.read_bytes(), _MEDIA_TYPES[file.suffix]

    def serve() -> Response:
        return Response(body, media_type=media_type, headers=_HEADERS)

    return serve


def _add(app: FastAPI, path: str, endpoint: Callable[[], Response]) -> None:
    app.router.routes.append(OwnRoute(path, endpoint, methods=["GET"], include_in_schema=False))
