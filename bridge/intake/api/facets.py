"""How many uploads match, and of what kinds they are: the figures beside a list."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from bridge.core.addresses import API_PREFIX
from bridge.intake.api.openapi import answers
from bridge.intake.api.query_params import Counted, query
from bridge.intake.api.refusals import reader, stored
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import json_response
from bridge.intake.server_state import ServerState
from bridge.intake.store import Facets


def router(state: ServerState) -> APIRouter:
    routes = APIRouter(
        prefix=API_PREFIX, route_class=OwnRoute, dependencies=[Depends(reader(state))], tags=["uploads"]
    )

    @routes.get("/facets", responses=answers(200, Facets, 404))
    def count_facets(asked: Annotated[Counted, Query()]) -> Response:
        """Count the uploads that match, and the values that each filter can be given for them."""
        wanted = query(asked, limit=asked.limit, profiles_only=asked.profiles_only)
        return json_response(stored(state).facets(wanted))

    return routes
