"""What we say to a client: a status and a JSON body, the same shape for every error."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from bridge.core.limits import Limits
from bridge.core.uploads import Decoded, Profile, Upload
from bridge.errors import BadPayload, PayloadTooLarge, PayloadUnsupported
from bridge.intake.faults.script import Step
from bridge.intake.store.interface import ProfileHead, profile_head
from bridge.vendors import Vendor


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
    """What a dialect makes of an upload: what to say, and what it is. `problem`: why it was refused.

    `said`: what goes into `Upload.said`.
    It may come from another process, so the profile comes without its trace. `digest`: of the body (see
    `store.bodies`), where that process has told it; else "".
    """

    answer: Answer
    vendor: str = ""
    track: str = ""
    profile: ProfileHead | None = None
    problem: str = ""
    said: str = ""
    digest: str = ""


def head_of(decoded: Iterable[Decoded]) -> ProfileHead | None:
    """The head of the profile in an upload."""
    profile = next((item for item in decoded if isinstance(item, Profile)), None)
    return profile_head(profile) if profile is not None else None


class _Error(msgspec.Struct, frozen=True):
    code: str
    message: str
    hint: str


#: What real intakes say to what they took.
ACCEPTED = Answer(202, b"{}")


def take_from(
    vendor: Vendor, track: str, upload: Upload, limits: Limits, accepted: Answer = ACCEPTED
) -> Taken:
    """What to say to what `vendor` has sent: a reason when it is not what its format says."""
    try:
        profile = head_of(vendor.decode(upload, limits))
    except BadPayload as bad:
        return Taken(answer=bad_payload(bad, track), vendor=vendor.name, track=track, problem=str(bad))
    return Taken(answer=accepted, vendor=vendor.name, track=track, profile=profile)


def error(
    status: int, code: str, message: str, hint: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """`{"error": {"code", "message", "hint"}}`: a name for programs, the cause, and what to do."""
    body = msgspec.json.encode({"error": _Error(code, message, hint)})
    return Answer(status, body, headers=headers or {}, code=code)


def busy(code: str, message: str, retry_after_s: int = 1) -> Answer:
    """503 with Retry-After: nothing is wrong with the request, and it may come again."""
    hint = f"try again in {retry_after_s} s"
    # Without the second a page of another origin cannot read the first.
    headers = {"Retry-After": str(retry_after_s), "Access-Control-Expose-Headers": "Retry-After"}
    return error(503, code, message, hint, headers)


def bad_payload(bad: BadPayload, what: str) -> Answer:
    """A permanent fault: 413 beyond a limit, 415 not taken, else 400. SDKs drop what is answered so."""
    message = f"{what}: {bad}"
    if isinstance(bad, PayloadTooLarge):
        return error(413, "too-large", message, "SDKs send far less: is this a profile?")
    if isinstance(bad, PayloadUnsupported):
        return error(415, "unsupported", message, "send what the SDK sends")
    return error(400, "bad-payload", message, "the request is kept as it came")
