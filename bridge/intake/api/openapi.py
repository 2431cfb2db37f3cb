"""The OpenAPI document, made from the structs that are answered, and a page that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi

from bridge.core.addresses import DOCS_PATH, HEALTH_PATH, OPENAPI_PATH
from bridge.core.json_schema import published
from bridge.intake.api import schemas
from bridge.intake.api.routing import OwnRoute
from bridge.intake.server_state import ServerState
from bridge.intake.store import Facets
from bridge.trace.export.formats import FORMATS
from bridge.version import __version__

_REF = "#/components/schemas/{name}"
_STRUCTS = (
    schemas.Page,
    Facets,
    schemas.UploadShown,
    schemas.ProfileWhole,
    schemas.ProfileTree,
    schemas.MergedTree,
    schemas.Removed,
    schemas.FaultList,
    schemas.NewFault,
    schemas.Health,
    schemas.ErrorShown,
)
#: The page loads nothing from elsewhere.
_DOCS_POLICY = (
    "default-src 'none'; connect-src 'self'; img-src data:;"
    " script-src 'unsafe-inline'; style-src 'unsafe-inline'"
)
_WHAT = {
    400: "what was sent cannot be read",
    401: "the read token is needed",
    403: "who asks may not come in",
    404: "there is none, or nothing is kept here",
    408: "what was sent came too slowly",
    413: "what was sent is too long",
    422: "the question is wrong",
    503: "the store cannot answer now",
}
#: What every question can be answered with.
_ALWAYS = (401, 403, 422, 503)

Responses = dict[int | str, dict[str, Any]]


def answers(status: int, struct: type[msgspec.Struct], *more: int) -> Responses:
    """The `responses` of a route that answers with this struct; `more`: other statuses that it has."""
    return {status: _content(struct, "")} | errors(*more)


def answers_or_exports(status: int, struct: type[msgspec.Struct], *more: int) -> Responses:
    """As `answers`, for a route that can also answer with a file for another tool."""
    schema = {"anyOf": [{"$ref": _REF.format(name=struct.__name__)}, {"type": "object"}]}
    content: dict[str, Any] = {each.media_type: {"schema": {"type": "string"}} for each in FORMATS.values()}
    content["application/json"] = {"schema": schema}
    return {status: {"description": "", "content": content}} | errors(*more)


def tells(status: int, media_type: str | None, *more: int) -> Responses:
    """As `answers`, for an answer that is not JSON; None for one without a body."""
    content = {media_type: {"schema": {"type": "string"}}} if media_type else None
    return {status: {"description": "", **({"content": content} if content else {})}} | errors(*more)


def errors(*more: int) -> Responses:
    """The errors that every question can have, and `more`."""
    return {status: _content(schemas.ErrorShown, _WHAT[status]) for status in sorted({*_ALWAYS, *more})}


def takes(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """The `openapi_extra` of a route whose body is this struct."""
    return {"requestBody": {"required": True, "content": _json(struct)}}


def _content(struct: type[msgspec.Struct], description: str) -> dict[str, Any]:
    return {"description": description, "content": _json(struct)}


def _json(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=struct.__name__)}}}


def document(app: FastAPI, state: ServerState) -> dict[str, Any]:
    """The OpenAPI document of all our routes."""
    made = get_openapi(
        title="Profiler Bridge: the intake",
        version=__version__,
        description="What the intake has kept, and faults that it is to make.",
        routes=app.routes,
    )
    _, ours = msgspec.json.schema_components(_STRUCTS, ref_template=_REF)
    components = made.setdefault("components", {})
    components["schemas"] = {
        **{name: schema for name, schema in components.get("schemas", {}).items() if "HTTPVal" not in name},
        **published(ours),
    }
    if state.settings.read_token:
        components["securitySchemes"] = {"readToken": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"readToken": []}]
        made["paths"][HEALTH_PATH]["get"]["security"] = []
    return made


def add_pages(app: FastAPI, state: ServerState) -> None:
    """Add both. They need no read token: they show nothing of what is kept."""
    text = (Path(__file__).parent / "docs.html").read_bytes()
    known: list[bytes] = []

    def openapi() -> Response:
        if not known:
            known.append(msgspec.json.encode(document(app, state)))
        return Response(known[0], media_type="application/json")

    def docs() -> Response:
        headers = {"Content-Security-Policy": _DOCS_POLICY, "X-Content-Type-Options": "nosniff"}
        return Response(text, media_type="text/html", headers=headers)

    for path, page in ((OPENAPI_PATH, openapi), (DOCS_PATH, docs)):
        app.router.routes.append(OwnRoute(path, page, methods=["GET"], include_in_schema=False))
