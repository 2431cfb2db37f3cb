"""Profiles folded into trees of calls: one, or all that match as one. Addresses of scripts are not redacted,
as they are not in a trace."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from msgspec.structs import replace

from bridge.core.addresses import API_PREFIX
from bridge.intake.answers import busy
from bridge.intake.api.long_work import while_asked
from bridge.intake.api.openapi import answers
from bridge.intake.api.query_params import Folded, Merged, query
from bridge.intake.api.refusals import Refused, reader, stored
from bridge.intake.api.routing import OwnRoute
from bridge.intake.api.schemas import MergedTree, ProfileTree, json_response, shown
from bridge.intake.api.stored_profiles import profile_named
from bridge.intake.server_state import ServerState
from bridge.intake.store import Store, UploadRecord
from bridge.intake.store.decoding import profile_of
from bridge.judging.uploads.profile_facts import facts_of
from bridge.trace.merging import Merger
from bridge.trace.normal import normal_form
from bridge.trace.pruning import pruned
from bridge.trace.tree import CallTree, tree_of
from bridge.vendors.limits import Limits

#: Each keeps a thread busy for seconds.
MERGES_MAX = 4


def router(state: ServerState) -> APIRouter:
    """Its routes come before those of profiles: `tree` is the id of none."""
    routes = APIRouter(
        prefix=f"{API_PREFIX}/profiles",
        route_class=OwnRoute,
        dependencies=[Depends(reader(state))],
        tags=["profiles"],
    )

    @routes.get("/tree", responses=answers(200, MergedTree, 404))
    async def merge_trees(asked: Annotated[Merged, Query()], request: Request) -> Response:
        """Merge the profiles that match into one tree of calls, the newest if they are too many. It ends
        when the client goes."""
        store = stored(state)
        if state.merges >= MERGES_MAX:
            raise Refused(busy("busy", f"{MERGES_MAX} trees are being merged already"))
        state.merges += 1
        try:
            limits = state.settings.limits
            whole = await while_asked(request, state, lambda over: _merge(store, asked, limits, over))
        finally:
            state.merges -= 1
        return json_response(whole)

    @routes.get("/{id}/tree", responses=answers(200, ProfileTree, 404))
    def get_tree(id: str, asked: Annotated[Folded, Query()]) -> Response:  # noqa: A002
        """One profile as a tree of calls, with its health and what the report says of it."""
        record, profile = profile_named(state, id)
        normal = normal_form(profile.trace, profile.interval_ms, keep_gaps=asked.gaps == "keep")
        tree, nodes, us = pruned(tree_of(normal), asked.min_share)
        whole = ProfileTree(
            upload=shown(record, headers=False),
            facts=facts_of(profile),
            health=profile.health(),
            tree=tree,
            pruned_nodes=nodes,
            pruned_us=us,
        )
        return json_response(whole)

    return routes


def _merge(store: Store, asked: Merged, limits: Limits, over: threading.Event) -> MergedTree:
    wanted = query(asked, limit=asked.limit, newest_first=True, profiles_only=True)
    found = store.find(wanted)
    full = len(found) == asked.limit
    matching = max(store.facets(replace(wanted, limit=1)).total, len(found)) if full else len(found)
    whole = _merged(store, found, limits, over, keep_gaps=asked.gaps == "keep")
    tree, nodes, us = pruned(whole, asked.min_share)
    return MergedTree(
        tree=tree,
        pruned_nodes=nodes,
        pruned_us=us,
        profiles=matching,
        merged=tree.runs,
        left_out=matching - len(found),
        unreadable=len(found) - tree.runs,
    )


def _merged(
    store: Store, records: Iterable[UploadRecord], limits: Limits, over: threading.Event, *, keep_gaps: bool
) -> CallTree:
    """Return one tree of all profiles that can be decoded, or of those until it is `over`."""
    merger = Merger()
    for record in records:
        if over.is_set():
            break
        body = store.body(record.number)
        profile = profile_of(record, body, limits) if body is not None else None
        if profile is not None:
            merger.add(profile.trace, profile.interval_ms, keep_gaps=keep_gaps)
    return merger.tree()
