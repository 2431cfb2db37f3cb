"""All requests that were kept: list, get, raw, delete."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from bridge.core.addresses import API_PREFIX
from bridge.intake.answers import error
from bridge.intake.api.openapi import answers, tells
from bridge.intake.api.query_params import Doomed, Listed, query
from bridge.intake.api.refusals import Refused, not_found, reader, stored
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import Page, Removed, UploadShown, json_response, shown
from bridge.intake.server_state import ServerState
from bridge.intake.store import Store, UploadRecord
from bridge.intake.store.records import upload_number

#: The body is data of a client: a browser must not render or run it.
RAW_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_REMOVE_AT_A_TIME = 1000


def router(state: ServerState) -> APIRouter:
    """Its endpoints are plain functions: each runs on a thread, and may wait for the store."""
    routes = APIRouter(
        prefix=f"{API_PREFIX}/uploads",
        route_class=OwnRoute,
        dependencies=[Depends(reader(state))],
        tags=["uploads"],
    )

    @routes.get("", responses=answers(200, Page, 404))
    def list_uploads(asked: Annotated[Listed, Query()]) -> Response:
        """List requests of every kind, with their outcomes."""
        return listed(stored(state), asked, profiles_only=False)

    @routes.delete("", responses=answers(200, Removed, 404))
    def remove_uploads(asked: Annotated[Doomed, Query()]) -> Response:
        """Remove all that match, and the bodies that no other upload has."""
        if not asked.all and not asked.model_dump(exclude_none=True, exclude={"all"}):
            raise Refused(error(422, "bad-question", "nothing says which uploads", "filter, or say all=true"))
        return json_response(Removed(_remove(stored(state), asked)))

    @routes.get("/{id}", responses=answers(200, UploadShown, 404))
    def get_upload(id: str) -> Response:  # noqa: A002  the parameter is called so
        """One request, without its body."""
        return json_response(shown(record_named(stored(state), id)))

    @routes.get("/{id}/raw", responses=tells(200, "application/octet-stream", 404), response_class=Response)
    def get_raw(id: str) -> Response:  # noqa: A002
        """The body as it was sent, byte by byte."""
        store = stored(state)
        record = record_named(store, id)
        body = store.body(record.number)
        if body is None:
            raise not_found(id, "upload")
        name = {"Content-Disposition": f'attachment; filename="{record.id}.bin"'}
        return Response(body, headers=RAW_HEADERS | name, media_type="application/octet-stream")

    @routes.delete("/{id}", responses=tells(204, None, 404), status_code=204, response_class=Response)
    def remove_upload(id: str) -> Response:  # noqa: A002
        """Remove one, and its body if no other upload has it."""
        number = upload_number(id)
        if number is None or not stored(state).remove([number]):
            raise not_found(id, "upload")
        return Response(status_code=204)

    return routes


def listed(store: Store, asked: Listed, *, profiles_only: bool) -> Response:
    found = store.find(
        query(asked, limit=asked.limit, newest_first=asked.newest_first, profiles_only=profiles_only)
    )
    following = found[-1].id if len(found) == asked.limit else None
    entries = [shown(record, headers=asked.headers) for record in found]
    return json_response(Page(entries, following))


def record_named(store: Store, name: str) -> UploadRecord:
    number = upload_number(name)
    record = store.get(number) if number is not None else None
    if record is None:
        raise not_found(name, "upload")
    return record


def _remove(store: Store, asked: Doomed) -> int:
    """Leave what arrives meanwhile, so that removing comes to an end."""
    end = store.last_number() + 1
    wanted = query(asked, limit=_REMOVE_AT_A_TIME)
    wanted = msgspec.structs.replace(wanted, before=end if wanted.before is None else min(wanted.before, end))
    removed = 0
    while found := store.find(wanted):
        removed += store.remove([record.number for record in found])
    return removed
