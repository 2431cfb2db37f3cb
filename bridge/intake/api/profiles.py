"""Profiles: list, get with trace and health."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from bridge.core.health import profile_health
from bridge.intake.api.asked import Listed
from bridge.intake.api.guard import not_found, reader, stored
from bridge.intake.api.routing import PREFIX, OurRoute
from bridge.intake.api.schema import answers
from bridge.intake.api.shapes import Page, ProfileWhole, json_response, shown
from bridge.intake.api.uploads import entry_named, listed
from bridge.intake.shared import Shared
from bridge.intake.store.decoding import profile_of


def router(shared: Shared) -> APIRouter:
    routes = APIRouter(
        prefix=f"{PREFIX}/profiles",
        route_class=OurRoute,
        dependencies=[Depends(reader(shared))],
        tags=["profiles"],
    )

    @routes.get("", responses=answers(200, Page, 404))
    def list_profiles(asked: Annotated[Listed, Query()]) -> Response:
        """Profiles, each once however often it was sent, without their traces."""
        return listed(stored(shared), asked, profiles_only=True)

    @routes.get("/{id}", responses=answers(200, ProfileWhole, 404))
    def get_profile(id: str) -> Response:  # noqa: A002  the parameter is called so
        """One profile with its trace, and how sound that is."""
        store = stored(shared)
        entry = entry_named(store, id)
        body = store.body(entry.number) if entry.profile is not None else None
        profile = profile_of(entry, body, shared.settings.limits) if body is not None else None
        if profile is None:
            raise not_found(id, "profile")
        whole = ProfileWhole(upload=shown(entry), health=profile_health(profile), trace=profile.trace)
        return json_response(whole)

    return routes
