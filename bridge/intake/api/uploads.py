"""All requests that were kept: list, get, raw, delete."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from bridge.intake.answers import error
from bridge.intake.api.asked import Doomed, Listed, query
from bridge.intake.api.guard import Refused, not_found, reader, stored
from bridge.intake.api.routing import PREFIX, OurRoute
from bridge.intake.api.schema import answers, tells
from bridge.intake.api.shapes import Page, Removed, UploadShown, json_response, shown
from bridge.intake.shared import Shared
from bridge.intake.store import Entry, Store
from bridge.intake.store.interface import upload_number

#: Whatever somebody sent: no browser is to make anything of it.
RAW_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_REMOVE_AT_A_TIME = 1000


def router(shared: Shared) -> APIRouter:
    """Its endpoints are plain functions: each runs on a thread, and may wait for the store."""
    routes = APIRouter(
        prefix=f"{PREFIX}/uploads",
        route_class=OurRoute,
        dependencies=[Depends(reader(shared))],
        tags=["uploads"],
    )

    @routes.get("", responses=answers(200, Page, 404))
    def list_uploads(asked: Annotated[Listed, Query()]) -> Response:
        """Requests of every kind, with what became of them."""
        return listed(stored(shared), asked, profiles_only=False)

    @routes.delete("", responses=answers(200, Removed, 404))
    def remove_uploads(asked: Annotated[Doomed, Query()]) -> Response:
        """Removes all that match, and what nobody else has of their bodies."""
        if not asked.all and not asked.model_dump(exclude_none=True, exclude={"all"}):
            raise Refused(error(422, "bad-question", "nothing says which uploads", "filter, or say all=true"))
        return json_response(Removed(_remove(stored(shared), asked)))

    @routes.get("/{id}", responses=answers(200, UploadShown, 404))
    def get_upload(id: str) -> Response:  # noqa: A002  the parameter is called so
        """One request, without its body."""
        return json_response(shown(entry_named(stored(shared), id)))

    @routes.get("/{id}/raw", responses=tells(200, "application/octet-stream", 404), response_class=Response)
    def get_raw(id: str) -> Response:  # noqa: A002
        """The body as it was sent, byte by byte."""
        store = stored(shared)
        entry = entry_named(store, id)
        body = store.body(entry.number)
        if body is None:
            raise not_found(id, "upload")
        name = {"Content-Disposition": f'attachment; filename="{entry.id}.bin"'}
        return Response(body, headers=RAW_HEADERS | name, media_type="application/octet-stream")

    @routes.delete("/{id}", responses=tells(204, None, 404), status_code=204, response_class=Response)
    def remove_upload(id: str) -> Response:  # noqa: A002
        """Removes one, and its body where nobody else has it."""
        number = upload_number(id)
        if number is None or not stored(shared).remove([number]):
            raise not_found(id, "upload")
        return Response(status_code=204)

    return routes


def listed(store: Store, asked: Listed, *, profiles_only: bool) -> Response:
    found = store.find(
        query(asked, limit=asked.limit, newest_first=asked.newest_first, profiles_only=profiles_only)
    )
    following = found[-1].id if len(found) == asked.limit else None
    return json_response(Page([shown(entry) for entry in found], following))


def entry_named(store: Store, name: str) -> Entry:
    number = upload_number(name)
    entry = store.get(number) if number is not None else None
    if entry is None:
        raise not_found(name, "upload")
    return entry


def _remove(store: Store, asked: Doomed) -> int:
    """What arrives meanwhile stays, so that there is an end."""
    end = store.next_number()
    wanted = query(asked, limit=_REMOVE_AT_A_TIME)
    wanted = msgspec.structs.replace(wanted, before=end if wanted.before is None else min(wanted.before, end))
    removed = 0
    while found := store.find(wanted):
        removed += store.remove([entry.number for entry in found])
    return removed
