"""What is answered, as structs: the JSON and its schema come from the same place. Secrets are redacted."""

from __future__ import annotations

import msgspec
from fastapi import Response

from bridge.core.redaction import redact_key
from bridge.intake.faults import Fault
from bridge.intake.store.records import ProfileHead, UploadFields, UploadRecord, upload_id
from bridge.trace.checks import TraceHealth
from bridge.trace.model import Trace
from bridge.trace.tree import CallTree
from bridge.vendors.redaction import redact_target, shown_headers


class ProfileShown(ProfileHead, frozen=True, kw_only=True, tag=False):
    """A profile without its trace. Times of the run are the page's monotonic ms, those of `started_at` and
    `ended_at` epoch ms by its `Date`. `coverage_share`: how much of the run the samples span, 0 to 1."""

    coverage_share: float | None


class UploadNamed(UploadFields, frozen=True):
    id: str


class UploadShown(UploadNamed, frozen=True, kw_only=True):
    """One request as it is kept, without its body, secrets redacted. `scope`: the token in its path.

    `status` is what was answered, 0 for nothing at all. `attempt` counts requests with the same content.
    `profile` is there for the one attempt that was kept as a profile. `headers` are left out where the
    question says `headers=false`.
    """

    headers: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    repeats: str | None
    profile: ProfileShown | None


class Page(msgspec.Struct, frozen=True):
    """`next`: where the next page begins, to be given as `after` (as `before` with `newest_first`); null at
    the end."""

    entries: list[UploadShown]
    next: str | None


class ProfileWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A profile with its trace, decoded again from the body. `facts`: what the report says of it, as names
    and values."""

    upload: UploadShown
    facts: list[tuple[str, str]]
    health: TraceHealth
    trace: Trace


class ProfileTree(msgspec.Struct, frozen=True, kw_only=True):
    """A profile as a tree of calls. `facts`: what the report says of it, as names and values.

    `pruned_nodes`: so many calls are in nodes `(pruned)`, with `pruned_us` microseconds of their own.
    """

    upload: UploadShown
    facts: list[tuple[str, str]]
    health: TraceHealth
    tree: CallTree
    pruned_nodes: int
    pruned_us: int


class MergedTree(msgspec.Struct, frozen=True, kw_only=True):
    """Profiles as one tree of calls, which has no `order`.

    `profiles`: so many match. Of these `merged` are in the tree, `left_out` are older ones beyond the limit,
    and of `unreadable` this version cannot decode the body. `pruned_nodes`, `pruned_us`: as of a profile's.
    """

    tree: CallTree
    pruned_nodes: int
    pruned_us: int
    profiles: int
    merged: int
    left_out: int
    unreadable: int


class Removed(msgspec.Struct, frozen=True):
    removed: int


class FaultList(msgspec.Struct, frozen=True):
    """`grammar`: what a script may say."""

    faults: list[Fault]
    grammar: str


class NewFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`route`: `vendor/track`, `vendor/*` or `*`. `scope`: only requests with this token in their path
    (`/t/TOKEN/`), or with this client token; "" for all."""

    route: str
    script: str
    scope: str = ""


class Health(msgspec.Struct, frozen=True, omit_defaults=True):
    """`store`: whether it can be written; null where nothing is kept. `parts`: which part of a shared store
    works, the `database` and the place of the `bodies`; left out for others."""

    status: str
    version: str
    store: bool | None
    parts: dict[str, bool] = {}


class Problem(msgspec.Struct, frozen=True):
    """A name for programs, the cause, and what to do."""

    code: str
    message: str
    hint: str


class ErrorShown(msgspec.Struct, frozen=True):
    error: Problem


def shown(record: UploadRecord, *, headers: bool = True) -> UploadShown:
    """The record as anybody may see it. `headers`: with those of the request."""
    fields = {name: getattr(record, name) for name in UploadFields.__struct_fields__}
    fields["target"] = redact_target(record.target)
    fields["client_key"] = redact_key(record.client_key)
    return UploadShown(
        **fields,
        id=record.id,
        headers=shown_headers(record.headers) if headers else msgspec.UNSET,
        repeats=None if record.repeats is None else upload_id(record.repeats),
        profile=_profile(record.profile),
    )


def _profile(head: ProfileHead | None) -> ProfileShown | None:
    if head is None:
        return None
    return ProfileShown(**msgspec.structs.asdict(head), coverage_share=head.coverage)


def json_response(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")
