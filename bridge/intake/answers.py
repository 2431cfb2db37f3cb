"""What is answered to a client: a status and a JSON body, the same shape for every error. No server in here:
the processes that decode import this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec.structs import replace

from bridge.core.uploads import BRIDGE_METHOD, Answered, Decoded, Profile, Upload
from bridge.errors import BadPayload, PayloadTooLarge, PayloadUnsupported
from bridge.intake.faults.script import Step
from bridge.intake.store.records import ProfileHead, profile_head
from bridge.vendors import Vendor, identify
from bridge.vendors.limits import Limits, how_to_raise


class Answer(msgspec.Struct, frozen=True):
    """An HTTP answer; `body` may be empty. Status 0 is none at all: a fault says what comes instead.

    `code` names an error. `fault`: how the answer is given, None for as usual.
    """

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = {}
    code: str = ""
    fault: Step | None = None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """An upload that was read: its answer, its vendor, its track. `problem`: why it was refused.

    `answered`: the value of `Upload.answered`. `profile`: without its trace, as it may come from another
    process. `digest`: of the body (see `store.bodies`), if that process computed it; else "".
    """

    answer: Answer
    vendor: str = ""
    track: str = ""
    profile: ProfileHead | None = None
    problem: str = ""
    answered: Answered = Answered()
    digest: str = ""


def head_of(decoded: Iterable[Decoded]) -> ProfileHead | None:
    """The head of the profile in an upload."""
    profile = next((item for item in decoded if isinstance(item, Profile)), None)
    return profile_head(profile) if profile is not None else None


class _Error(msgspec.Struct, frozen=True):
    code: str
    message: str
    hint: str


def take(upload: Upload, limits: Limits) -> Taken | None:
    """Read an upload by its vendor: the costly part of the intake. None if it is of no vendor."""
    # What a page says to a WebView's bridge does not come over HTTP, whatever a client calls its method.
    vendor = None if upload.method == BRIDGE_METHOD else identify(upload)
    return take_from(vendor, upload, limits) if vendor else None


def take_from(vendor: Vendor, upload: Upload, limits: Limits) -> Taken:
    """Read an upload of `vendor`. One that breaks its format is answered with the reason."""
    track, answers = vendor.dialect.track(upload), vendor.answers
    taken = Taken(answer=Answer(answers.status, answers.body), vendor=vendor.name, track=track)
    if vendor.quota is not None and track == vendor.quota.track:
        return replace(taken, answer=Answer(200, vendor.quota.body(upload, True)))
    if answers.only_post and upload.method != "POST":
        answer = error(405, "method-not-allowed", f"{upload.method} on {track}", "send a POST")
        return replace(taken, answer=answer, problem=f"{upload.method}, not POST")
    try:
        return replace(taken, profile=head_of(vendor.dialect.decode(upload, limits)))
    except BadPayload as bad:
        return replace(taken, answer=bad_payload(bad, track), problem=str(bad))


def error(
    status: int, code: str, message: str, hint: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """`{"error": {"code", "message", "hint"}}`: a name for programs, the cause, and what to do."""
    body = msgspec.json.encode({"error": _Error(code, message, hint)})
    return Answer(status, body, headers=headers or {}, code=code)


def busy(code: str, message: str, hint: str = "", retry_after_s: int = 1) -> Answer:
    """503 with Retry-After: nothing is wrong with the request, and it may come again.

    `hint`: what else helps.
    """
    hint = f"try again in {retry_after_s} s{hint and '; '}{hint}"
    # Without the second a page of another origin cannot read the first.
    headers = {"Retry-After": str(retry_after_s), "Access-Control-Expose-Headers": "Retry-After"}
    return error(503, code, message, hint, headers)


def too_large(message: str, limit: str) -> Answer:
    """413: the request is beyond a limit, a field of `vendors.limits.Limits`."""
    return error(413, "too-large", message, f"if it is meant, {how_to_raise(limit)}")


_UNSUPPORTED = "set Content-Type: application/json for a trace alone, and Content-Encoding as the body is"


def bad_payload(bad: BadPayload, what: str) -> Answer:
    """A permanent fault: 413 beyond a limit, 415 not taken, else 400. SDKs drop what is answered so."""
    message = f"{what}: {bad}"
    if isinstance(bad, PayloadTooLarge):
        return too_large(message, bad.limit)
    if isinstance(bad, PayloadUnsupported):
        return error(
            415,
            "unsupported",
            message,
            _UNSUPPORTED,
        )
    return error(400, "bad-payload", message, "the request is kept as it came")
