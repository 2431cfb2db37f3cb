"""What a vendor is to the rest of the package: one frozen value, made of parts.

A vendor leaves out the parts that it does not have. All functions in here are pure: values in, values out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from bridge.core.contracts import Contract
from bridge.core.redaction import Secrets
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, SdkEvent, Upload
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.subjects import SubjectKind


class Decode(Protocol):
    def __call__(self, upload: Upload, limits: Limits = LIMITS, /) -> list[Decoded]:
        """What the rules and the store need of an upload. Raises BadPayload when it breaks its format."""


class Events(Protocol):
    def __call__(self, upload: Upload, limits: Limits = LIMITS, /) -> list[SdkEvent]:
        """Every event of the SDK in an upload, whole. Raises BadPayload when it breaks its format."""


def _no_events(_upload: Upload, _limits: Limits = LIMITS, /) -> list[SdkEvent]:
    return []


def _no_text(_upload: Upload) -> str:
    return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Dialect:
    """How the SDK's uploads are recognised and read.

    `owns`: whether an upload is written in this dialect. `track`: what kind of data an upload that it owns
    carries (profile, rum, envelope, ...). `request_id`: stays the same when the browser sends a request again
    and changes when the SDK does; "" for none. `client_key`: the sender's public key (client token, DSN key);
    "" for none.
    """

    owns: Callable[[Upload], bool]
    track: Callable[[Upload], str]
    decode: Decode
    events: Events = _no_events
    request_id: Callable[[Upload], str] = _no_text
    client_key: Callable[[Upload], str] = _no_text


def _tracked(_key: str, _value: str) -> str:
    return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class SessionStore:
    """Where the SDK keeps its session in a page: the cookies or items of storage named `keys`.

    `expression`: a script for the text of a store that is none of these, under the first of `keys`; "" for
    none. `end`: the script that ends such a session.

    `read(key, value, date_ms)`: the session that `value` holds when the page's `Date` is `date_ms`.
    `expire(key, value)`: the value with which the SDK itself would end that session. `why_not_tracked(key,
    value)`: the part of a store that says that its session is not sampled in; "" for none.
    """

    keys: tuple[str, ...]
    read: Callable[[str, str, float], SessionReading]
    expire: Callable[[str, str], str]
    why_not_tracked: Callable[[str, str], str] = _tracked
    expression: str = ""
    end: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Quota:
    """The question whether a session may be profiled. `track`: of the request that asks it.

    `body(upload, admitted)`: the JSON answer, sent with status 200.
    """

    track: str
    body: Callable[[Upload, bool], bytes]


@dataclass(frozen=True, kw_only=True, eq=False)
class RateLimit:
    """A header that limits the SDK's uploads, beside `Retry-After`.

    `value(seconds, categories)`: its value; no categories stand for all of them.
    """

    header: str
    value: Callable[[int, tuple[str, ...]], str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What the vendor's intake answers. `status` and `body`: to an upload that it accepts.

    `only_post`: a request with any other method gets 405; questions for quota are excepted.
    """

    status: int = 202
    body: bytes = b"{}"
    only_post: bool = False
    rate_limit: RateLimit | None = None


def _no_track(_target: str) -> str:
    return ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Routes:
    """What fault scripts and metrics call the vendor's requests: `vendor/track` for each of `tracks`.

    Questions for quota are always `vendor/quota`. `track_of(target)`: the track by path and query alone, all
    that a preflight has; "" where they do not tell.
    """

    tracks: tuple[str, ...] = ()
    track_of: Callable[[str], str] = _no_track


@dataclass(frozen=True, kw_only=True, eq=False)
class Hints:
    """Why a page with the SDK may have no profiler, in the words of the SDK's options. Clauses, no sentences.

    `needs`: what must be true for the profiler to start. `not_sampled`: what follows when the session store
    shows an untracked session. `silent`: why no upload at all may have arrived. `status_track`: the track
    whose uploads report the profiler's status; `no_status`: what it means when they arrive without one.
    """

    needs: str = ""
    not_sampled: str = "not sampled in"
    silent: tuple[str, ...] = ()
    status_track: str = ""
    no_status: str = ""


def _as_sent(target: str) -> str:
    return target


def _one_base(base: str, _target: str) -> str:
    return base


@dataclass(frozen=True, kw_only=True, eq=False)
class Forward:
    """How an upload is sent on to the vendor. `target`: the path and query there, from those that arrived.

    `base(base, target)`: the base URL for this target, made of the one that the user named. `headers`: names
    in lower case of the request headers that the vendor's intake needs.
    """

    target: Callable[[str], str] = _as_sent
    headers: tuple[str, ...] = ()
    base: Callable[[str, str], str] = _one_base


@dataclass(frozen=True, kw_only=True, eq=False)
class UploadParts:
    """All that a format of uploads makes of what a vendor's file says about it."""

    dialect: Dialect
    routes: Routes = field(default_factory=Routes)
    forward: Forward = field(default_factory=Forward)
    quota: Quota | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class WebView:
    """An object that a native app puts into its WebView, and that the SDK talks to instead of sending.

    `script`: a file with one expression; `__BRIDGE_CONFIG__` in it stands for its configuration. `target`: of
    the uploads that its messages become (their method is `BRIDGE_METHOD`).
    """

    script: Path
    target: str


class VendorSource(NamedTuple):
    """What a vendor's file says, together with what it is like (`bridge.vendors.described.schema`), as plain
    data. `folder`: what paths in it are relative to."""

    table: dict[str, Any]
    folder: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Vendor:
    """Everything that the package knows about one vendor's SDK and intake. Mostly made from a file (see
    `bridge.vendors.described`).

    `hosts`: patterns (see `bridge.driver.cdp.redirect`) of the addresses that the SDK uploads to; not those
    that the SDK itself or its configuration comes from. `globals`: global variables that show that a page has
    the SDK. `marks`: parts of an address that show a request in the vendor's form, wherever it is sent.
    `console`: how the messages begin that the SDK writes to the console. `contract`: None where nobody has
    written it; such pages are observed and not judged. `user_stop`, `user_start`: scripts with which a page's
    user stops the profiler and lets it run again; "" where only the page's own code could.
    """

    name: str
    dialect: Dialect
    store: SessionStore | None = None
    quota: Quota | None = None
    answers: Answers = field(default_factory=Answers)
    routes: Routes = field(default_factory=Routes)
    forward: Forward = field(default_factory=Forward)
    hints: Hints = field(default_factory=Hints)
    secrets: Secrets = field(default_factory=Secrets)
    contract: Contract | None = None
    hosts: tuple[str, ...] = ()
    globals: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    console: tuple[str, ...] = ()
    user_stop: str = ""
    user_start: str = ""
    webview: WebView | None = None
    subjects: tuple[SubjectKind, ...] = ()
    title: str = ""
    source: VendorSource | None = None

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name.capitalize())
