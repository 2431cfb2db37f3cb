"""The profile in an upload, for the questions about one; or why there is none."""

from __future__ import annotations

from bridge.core.uploads import Profile
from bridge.intake.answers import error
from bridge.intake.api.refusals import Refused, stored
from bridge.intake.api.uploads import record_named
from bridge.intake.server_state import ServerState
from bridge.intake.store import UploadRecord
from bridge.intake.store.decoding import profile_of
from bridge.intake.store.records import upload_id


def profile_named(state: ServerState, name: str) -> tuple[UploadRecord, Profile]:
    """Return the record and the profile of an id. Raises Refused (404) with the reason if there is none."""
    store = stored(state)
    record = record_named(store, name)
    body = store.body(record.number) if record.profile is not None else None
    profile = profile_of(record, body, state.settings.limits) if body is not None else None
    if profile is None:
        message = f"{record.id} has no profile: {why_no_profile(record)}"
        raise Refused(error(404, "not-found", message, "GET /_bridge/v1/profiles lists those that there are"))
    return record, profile


def why_no_profile(record: UploadRecord) -> str:
    """Return why no profile can be had from an upload, in words."""
    if record.profile is not None:
        return "this version cannot decode its body"
    if not record.identity:
        return f"it is {record.vendor} {record.track}".rstrip() if record.vendor else "its kind is not known"
    if record.repeats is not None and 200 <= record.status < 300:
        return f"it repeats {upload_id(record.repeats)}"
    return f"it was answered with {record.status}, so it was not kept as one"
