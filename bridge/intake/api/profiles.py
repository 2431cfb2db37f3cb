"""Profiles: list, get with trace and health, get in the format of another tool."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from bridge.core.addresses import API_PREFIX
from bridge.core.uploads import Profile
from bridge.intake.answers import error
from bridge.intake.api.openapi import answers, answers_or_exports
from bridge.intake.api.query_params import Detailed, Listed
from bridge.intake.api.refusals import Refused, reader, stored
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import Page, ProfileWhole, json_response, shown
from bridge.intake.api.stored_profiles import profile_named
from bridge.intake.api.uploads import RAW_HEADERS, listed
from bridge.intake.server_state import ServerState
from bridge.judging.uploads.profile_export import ExportOptions, export_name, exported
from bridge.judging.uploads.profile_facts import facts_of
from bridge.trace.export.formats import FORMATS, FormatName


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

    @routes.get("/{id}", responses=answers_or_exports(200, ProfileWhole, 404))
    def get_profile(id: str, asked: Annotated[Detailed, Query()]) -> Response:  # noqa: A002  so it is called
        """One profile with its trace, and how sound that is; with `as` a file for another tool."""
        if asked.as_ is None and asked.model_fields_set:
            message = "gaps, idle and redact are about an export"
            raise Refused(error(422, "bad-question", message, "say as=FORMAT too"))
        record, profile = profile_named(state, id)
        if asked.as_ is not None:
            options = ExportOptions(asked.gaps == "keep", asked.idle, asked.redact)
            return _file(profile, asked.as_, options)
        whole = ProfileWhole(
            upload=shown(record), facts=facts_of(profile), health=profile.health(), trace=profile.trace
        )
        return json_response(whole)

    return routes


def _file(profile: Profile, format_: FormatName, options: ExportOptions) -> Response:
    name = {"Content-Disposition": f'attachment; filename="{export_name([profile.upload], format_)}"'}
    written = exported([profile], format_, options)
    return Response(written, headers=RAW_HEADERS | name, media_type=FORMATS[format_].media_type)
