"""What can be told of an SDK whose session and uploads are JSON of its own.

A path is names that dots join, `data.session.id`; a number is a place in a list. One that begins with a slash
is a JSON Pointer (RFC 6901), for names that have dots. "" is the whole value.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from bridge.core.uploads import ProfilerStatus

_PATH = "path of "


class JsonSession(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="json", tag_field="format"
):
    """A session as a JSON object. It ends at the earliest of `expiry`, `last_activity` + `idle_ms` and
    `start` + `total_ms`."""

    keys: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="names of cookies, or of items of local or session storage"),
    ]
    id: Annotated[str, Meta(description=_PATH + "the session's id")] = "id"
    start: Annotated[str, Meta(description=_PATH + "the time of its start")] = ""
    last_activity: Annotated[str, Meta(description=_PATH + "the time of the last activity")] = ""
    expiry: Annotated[str, Meta(description=_PATH + "the time of its end, if nothing extends it")] = ""
    over: Annotated[str, Meta(description=_PATH + "a value that is true when the session is over")] = ""
    sampled: Annotated[str, Meta(description=_PATH + "whether the SDK sends data of this session")] = ""
    idle_ms: Annotated[
        float, Meta(ge=0, description="it ends so long after the last activity, ms; 0: it does not")
    ] = 0
    total_ms: Annotated[
        float, Meta(ge=0, description="it ends so long after its start, ms; 0: it does not")
    ] = 0
    unit: Annotated[Literal["ms", "s"], Meta(description="of its times; ISO 8601 text is read too")] = "ms"
    ended: Annotated[
        str, Meta(description="the text that the SDK leaves when a session is over; else its times are moved")
    ] = ""
    expression: Annotated[
        str,
        Meta(description="a script whose value is the session, where no cookie and no storage has it"),
    ] = ""
    end: Annotated[str, Meta(description="a script that ends the session, for `expression`")] = ""


class JsonProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trace as `Profiler.stop()` gives it, and what stands beside it in the body."""

    urls: Annotated[
        tuple[str, ...],
        Meta(
            min_length=1,
            description="ends of addresses, such as `/collect/profile`; * is any text; with a host, what is "
            "sent there is redirected",
        ),
    ]
    each: Annotated[str, Meta(description=_PATH + "a list of profiles, where the other paths begin")] = ""
    trace: Annotated[str, Meta(description=_PATH + "the object with samples, stacks, frames, resources")] = ""
    session: Annotated[str, Meta(description=_PATH + "the session's id")] = ""
    id: Annotated[str, Meta(description=_PATH + "what is the same if it is sent again; else a digest")] = ""
    profiler: Annotated[str, Meta(description=_PATH + "what all profiles of a profiler share")] = ""
    started_ms: Annotated[str, Meta(description=_PATH + "its start, ms by `performance.now()`")] = ""
    ended_ms: Annotated[str, Meta(description=_PATH + "its end, ms by `performance.now()`")] = ""
    started_at: Annotated[str, Meta(description=_PATH + "its start by `Date.now()`, epoch ms")] = ""
    ended_at: Annotated[str, Meta(description=_PATH + "its end by `Date.now()`, epoch ms")] = ""
    origin_ms: Annotated[str, Meta(description=_PATH + "`performance.timeOrigin`, epoch ms")] = ""
    interval_ms: Annotated[str, Meta(description=_PATH + "the profiler's `sampleInterval`, ms")] = ""
    long_tasks: Annotated[str, Meta(description=_PATH + "the list of long tasks, or their number")] = ""
    views: Annotated[str, Meta(description=_PATH + "the id of the view, or a list of ids")] = ""
    sdk_version: Annotated[str, Meta(description=_PATH + "the SDK's version")] = ""
    application: Annotated[str, Meta(description=_PATH + "the vendor's name for the app")] = ""
    service: Annotated[str, Meta(description=_PATH + "the service")] = ""
    env: Annotated[str, Meta(description=_PATH + "the environment")] = ""
    version: Annotated[str, Meta(description=_PATH + "the app's version")] = ""


class JsonStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the SDK says about its profiler."""

    urls: Annotated[tuple[str, ...], Meta(min_length=1, description="ends of addresses; * is any text")]
    each: Annotated[str, Meta(description=_PATH + "a list of events, where the other paths begin")] = ""
    word: Annotated[str, Meta(description=_PATH + "the word; an event without one says nothing")]
    words: Annotated[
        dict[str, ProfilerStatus], Meta(description="the SDK's words, if they are not the usual ones")
    ] = {}
    date: Annotated[str, Meta(description=_PATH + "when it is said: epoch ms, or ISO 8601 text")]
    session: Annotated[str, Meta(description=_PATH + "the session's id")] = ""
    reason: Annotated[str, Meta(description=_PATH + "why it is so")] = ""
    type: Annotated[str, Meta(description=_PATH + "the event's type")] = ""


class JsonQuota(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The request with which the SDK asks whether a session may be profiled."""

    urls: Annotated[tuple[str, ...], Meta(min_length=1, description="ends of addresses; * is any text")]
    session: Annotated[str, Meta(description="the parameter with the session's id")] = ""
    admitted: Annotated[str, Meta(description="the body of an answer that admits")] = '{"admitted":true}'
    denied: Annotated[str, Meta(description="the body of an answer that denies")] = '{"admitted":false}'
    denied_status: Annotated[int, Meta(description="a status that denies too")] = 429


class JsonUploads(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="json", tag_field="format"
):
    """Bodies of JSON: one value, or one on each line."""

    forward: Annotated[
        str, Meta(description="the parameter in which a proxy gets the real path and query")
    ] = ""
    profile: JsonProfile
    status: JsonStatus | None = None
    quota: JsonQuota | None = None
    others: Annotated[
        tuple[str, ...], Meta(description="ends of addresses of its other uploads; * is any text")
    ] = ()
    request_id: Annotated[str, Meta(description="the parameter with the id of a request")] = ""
    api_key: Annotated[str, Meta(description="the parameter with the client's key")] = ""
    key_header: Annotated[str, Meta(description="the header with the client's key, in lower case")] = ""
