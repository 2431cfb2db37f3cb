"""What can be asked for: filters and cursors, as query parameters. A name that is none of them is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from bridge.intake.store import Query
from bridge.intake.store.records import upload_number
from bridge.trace.export.formats import FormatName
from bridge.vendors.registry import one_of, vendor_names

LIMIT_MAX = 1000

# A parameter is there or not; null is no value of a query string.
_Text = Annotated[str, Field(max_length=200)] | SkipJsonSchema[None]
_Number = Annotated[str, Field(pattern=r"^(u-)?[0-9]{1,18}$")] | SkipJsonSchema[None]
_Status = Annotated[int, Field(ge=0, le=999)] | SkipJsonSchema[None]
_Moment = datetime | SkipJsonSchema[None]

_ProfilesOnly = Annotated[bool, Field(description="profiles, no other uploads")]
_Headers = Annotated[bool, Field(description="false: without the headers of requests, half of an entry")]
_Gaps = Annotated[
    Literal["mark", "keep"],
    Field(description="time without samples: a frame of its own, or the time of the sample before it"),
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(BaseModel):
    """The uploads that are asked for: all that is given must match."""

    model_config = ConfigDict(extra="forbid")

    session: _Text = Field(None, description="id of the RUM session of its profile")
    view: _Text = Field(None, description="id of a view of its profile")
    vendor: _Text = Field(None, description=one_of(vendor_names()))
    track: _Text = Field(None, description="profile, rum, logs, ...")
    status: _Status = Field(None, description="that was answered; 0 for nothing at all")
    version: _Text = Field(None, description="of the SDK")
    token: _Text = Field(None, description="the token in the path (/t/TOKEN/), or the client's")
    after: _Number = Field(None, description="an id: only what came after it")


class Wanted(Kind):
    since: _Moment = Field(None, description="arrived at this moment or later (ISO 8601, or epoch ms)")
    until: _Moment = Field(None, description="arrived before this moment")
    before: _Number = Field(None, description="an id: only what came before it")


class Listed(Wanted):
    limit: int = Field(100, ge=1, le=LIMIT_MAX)
    newest_first: bool = False
    headers: _Headers = True


class Counted(Wanted):
    profiles_only: _ProfilesOnly = False
    limit: int = Field(50, ge=1, le=LIMIT_MAX, description="values of each facet, the most frequent")


class Folded(BaseModel):
    """How a trace is folded into a tree of calls."""

    model_config = ConfigDict(extra="forbid")

    gaps: _Gaps = "mark"
    min_share: float = Field(
        0.0,
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="of the whole time: branches with less become one node (pruned) below their parent",
    )


class Merged(Wanted, Folded):
    limit: int = Field(LIMIT_MAX, ge=1, le=LIMIT_MAX, description="profiles in the tree, the newest")


class Detailed(BaseModel):
    """One profile, and the format in which it is exported."""

    model_config = ConfigDict(extra="forbid")

    as_: FormatName | SkipJsonSchema[None] = Field(None, alias="as", description="the format of another tool")
    gaps: _Gaps = "mark"
    idle: bool = Field(False, description="with as=pprof, collapsed or otlp: the time without script too")
    redact: bool = Field(True, description="with as: replace what may be secret in addresses of scripts")


class Doomed(Wanted):
    all: bool = Field(False, description="remove all that there is; without it a filter is needed")


class Followed(Kind):
    profiles_only: _ProfilesOnly = False
    headers: _Headers = True


class Ordered(BaseModel):
    """The faults that are asked for."""

    model_config = ConfigDict(extra="forbid")

    route: _Text = Field(None, description="vendor/track, vendor/* or *")
    scope: _Text = Field(None, description="the token of its scope")


def query(kind: Kind, *, limit: int, newest_first: bool = False, profiles_only: bool = False) -> Query:
    """Return the question in the form that the store takes."""
    of_kind = Query(
        profiles_only=profiles_only,
        token=kind.token,
        vendor=kind.vendor,
        track=kind.track,
        status=kind.status,
        session_id=kind.session,
        view_id=kind.view,
        version=kind.version,
        after=_number(kind.after),
        newest_first=newest_first,
        limit=limit,
    )
    if not isinstance(kind, Wanted):
        return of_kind
    return msgspec.structs.replace(
        of_kind, since_ms=_ms(kind.since), until_ms=_ms(kind.until), before=_number(kind.before)
    )


def _number(name: str | None) -> int | None:
    return None if name is None else upload_number(name)


def _ms(moment: datetime | None) -> float | None:
    if moment is None:
        return None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH).total_seconds() * 1000
