"""Profiles: list, get with trace and health."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from bridge.core.addresses import API_PREFIX
from bridge.intake.api.openapi import answers
from bridge.intake.api.query_params import Listed
from bridge.intake.api.refusals import not_found, reader, stored
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import Page, ProfileWhole, json_response, shown
from bridge.intake.api.uploads import listed, record_named
from bridge.intake.server_state import ServerState
from bridge.intake.store.decoding import profile_of


def router(state: ServerState) -> APIRouter:
    routes = APIRouter(
        prefix=f"{API_PREFIX}/profiles",
        route_class=OwnRoute,
        dependencies=[Depends(reader(state))],
        tags=["profiles"],
    )

    @routes.get("", responses=answers(200, Page, 404))
    def list_profiles(asked: Annotated[Listed, Query()]) -> Response:
        """Profiles, each once however often it was sent, without their traces."""
        return listed(stored(state), asked, profiles_only=True)

    @routes.get("/{id}", responses=answers(200, ProfileWhole, 404))
    def get_profile(id: str) -> Response:  # noqa: A002  the parameter is called so
        """One profile with its trace, and how sound that is."""
        store = stored(state)
        record = record_named(store, id)
        body = store.body(record.number) if record.profile is not None else None
        profile = profile_of(record, body, state.settings.limits) if body is not None else None
        if profile is None:
            raise not_found(id, "profile")
        whole = ProfileWhole(upload=shown(record), health=profile.health(), trace=profile.trace)
        return json_response(whole)

    return routes
