"""A vendor that is written here only: an SDK of forty lines, its page, and all parts of a `Vendor`.

Its uploads are JSON, `POST /toy/profile?toy_key=KEY`; it asks `GET /toy/quota?session=ID`. Its session is in
the cookie `toy_s`: `live:ID`, or `over`.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from bridge.core.contracts import Contract, Coverage, DropPolicy, Graces
from bridge.core.redaction import Secrets
from bridge.core.sessions import SessionReading
from bridge.core.uploads import Decoded, OtherUpload, Profile, QuotaAnswer, Upload
from bridge.errors import BadPayload
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.vendors import Vendor
from bridge.vendors.bodies import read_json
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.queries import parameters
from bridge.vendors.subjects import Shipped, SubjectKind
from bridge.vendors.vendor import Answers, Dialect, Forward, Hints, Quota, RateLimit, Routes, SessionStore

_HERE = Path(__file__).parent


class _Upload(msgspec.Struct, frozen=True):
    id: str
    session: str
    started_ms: float
    ended_ms: float
    origin_ms: float
    resources: list[str]
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]


_UPLOAD = msgspec.json.Decoder(_Upload)


def track_of(target: str) -> str:
    found = re.search(r"/toy/(\w+)(\?|$)", target)
    return found[1] if found else ""


def asked(upload: Upload) -> dict[str, str]:
    return parameters(upload.target.partition("?")[2])


def decode(upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
    track = track_of(upload.target)
    if track == "quota":
        session = asked(upload).get("session")
        admitted = upload.status != 429 and not upload.answered.quota_denied
        return [
            QuotaAnswer(upload=upload.id, vendor="toy", tab=upload.tab, session_id=session, admitted=admitted)
        ]
    if track != "profile":
        return [OtherUpload(upload=upload.id, vendor="toy", tab=upload.tab, track=track)]
    sent = read_json(_UPLOAD, upload.body, "toy", limits)
    if not sent.id:
        raise BadPayload("toy: without an id")
    trace = Trace(
        sent.resources,
        sent.frames,
        sent.stacks,
        sent.samples,
        sent.started_ms,
        sent.ended_ms,
        sent.origin_ms,
    )
    return [
        Profile(
            upload=upload.id,
            vendor="toy",
            tab=upload.tab,
            session_id=sent.session,
            view_ids=(),
            long_tasks=0,
            sdk_version="0.1.0",
            identity=sent.id,
            trace=trace,
        )
    ]


def read_store(_key: str, value: str, _date_ms: float) -> SessionReading:
    state, _, session = value.partition(":")
    if state == "live":
        return SessionReading(state="tracked", id=session)
    return SessionReading(state="expired" if state == "over" else "absent")


CONTRACT = Contract(
    vendor="toy",
    rules=frozenset(
        {
            "pauses-when-hidden",
            "resumes-when-visible",
            "stays-stopped-by-user",
            "one-profiler-per-document",
            "upload-names-start-session",
            "trace-covers-run",
            "collected-trace-is-uploaded",
        }
    ),
    pauses_when_hidden=True,
    graces=Graces(
        start_ms=2000,
        pause_ms=1000,
        resume_ms=2000,
        stop_ms=1000,
        restart_ms=1000,
        upload_ms=2000,
        notice_ms=1000,
    ),
    drops=DropPolicy(min_duration_ms=0, min_busy_samples=0, long_task=""),
    coverage=Coverage(allowed_ms=250, allowed_share=0.05),
    running_words=frozenset(),
    paused_words=frozenset(),
    stopped_words=frozenset(),
)

TOY = Vendor(
    name="toy",
    dialect=Dialect(
        owns=lambda upload: bool(track_of(upload.target)),
        track=lambda upload: track_of(upload.target),
        decode=decode,
        client_key=lambda upload: asked(upload).get("toy_key", ""),
    ),
    store=SessionStore(keys=("toy_s",), read=read_store, expire=lambda _key, _value: "over"),
    quota=Quota(track="quota", body=lambda _upload, admitted: b'{"ok":%s}' % str(admitted).lower().encode()),
    answers=Answers(
        status=201,
        body=b'"thanks"',
        rate_limit=RateLimit(header="X-Toy-Wait", value=lambda seconds, _categories: f"{seconds} s"),
    ),
    routes=Routes(tracks=("profile", "quota"), track_of=track_of),
    forward=Forward(target=lambda target: target.replace("/toy/", "/v9/"), headers=("x-toy",)),
    hints=Hints(needs="the toy profiles when somebody winds it up"),
    secrets=Secrets(parameters=("toy_key",), headers=("x-toy",)),
    contract=CONTRACT,
    hosts=("intake.toy.example",),
    globals=("toySdk",),
    user_stop="toySdk.stop()",
    user_start="toySdk.start()",
    subjects=(
        SubjectKind(
            name="toy",
            page=_HERE / "pages" / "toy.html",
            sdk=Shipped(folder=_HERE / "sdk", version=lambda: "0.1.0", entry="toy-sdk.js"),
        ),
    ),
)
