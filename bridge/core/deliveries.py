"""Which requests are new, and which repeat an earlier one. Pure.

Chromium sends a POST again, unchanged, when a kept-alive connection breaks before the answer, and after a 408
(measured; https://fetch.spec.whatwg.org/#http-network-or-cache-fetch): the request's own id stays the same.
An SDK that tries again after 429 or 5xx makes a new request with the same content. It has another id, and a
multipart body has another boundary, so the decoded content is compared. Neither is a second profile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal, TypeVar

import msgspec

from bridge.core.uploads import Decoded, NotTaken, Profile, QuotaAnswer, Upload

#: Why a request was repeated: the browser sent it twice (same request id), or the SDK tried again (same
#: content). "" for a new request.
Repeat = Literal["", "resend", "retry"]
#: How an upload is identified: by an id, or by a number.
Known = TypeVar("Known", str, int)


def repeat_of(same_request: Known | None, same_content: Known | None) -> tuple[Repeat, Known | None]:
    """Return why a request was repeated, and which one it repeats.

    `same_request`, `same_content`: the first earlier upload with the same request id, or with the same
    content; None if there is none.
    """
    if same_request is not None:
        return "resend", same_request
    if same_content is not None:
        return "retry", same_content
    return "", None


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and its outcome.

    `profile`: what it carries, delivered or not. `repeat`: who sent it again, "" for a new one. `repeats`:
    the upload that it repeats, "" for a new one. `first`: the first of all that are the same. `number`:
    counts the requests with the same content, from 1. `problem`: why it could not be read or was refused, ""
    if unknown.
    """

    upload: Upload
    profile: Profile | None = None
    repeat: Repeat = ""
    repeats: str = ""
    first: str = ""
    number: int = 1
    problem: str = ""

    @property
    def refused(self) -> bool:
        """Whether it was answered otherwise than with success."""
        return not self.upload.accepted


class Attempts:
    """All requests of a run, in order of arrival."""

    def __init__(self) -> None:
        self.all: list[Attempt] = []
        self._first_by_request: dict[tuple[str, ...], str] = {}
        self._by_content: dict[tuple[str, ...], list[str]] = {}
        self._first: dict[str, str] = {}
        self._delivered: set[tuple[str, ...]] = set()

    def take(
        self, upload: Upload, decoded: Iterable[Decoded], request_id: str = "", problem: str = ""
    ) -> list[Decoded]:
        """Add a request. Returns those of its items that count.

        Profiles count once, with the first accepted request; otherwise they are `NotTaken`. A status counts
        once.
        """
        items = list(decoded)
        profile = next((item for item in items if isinstance(item, Profile)), None)
        content = _content_key(upload, profile)
        attempt = self._classify(upload, profile, request_id, content, problem)
        self.all.append(attempt)
        counts = not attempt.refused and content not in self._delivered
        if profile is not None and counts and content:
            self._delivered.add(content)
        return [
            item if counts or not isinstance(item, Profile) else _not_taken(item, attempt)
            for item in items
            # A repeated request for quota gets an answer of its own.
            if isinstance(item, Profile | QuotaAnswer) or not attempt.repeat
        ]

    def of(self, upload: str) -> Attempt | None:
        """Return the attempt of the upload with this id."""
        return next((attempt for attempt in reversed(self.all) if attempt.upload.id == upload), None)

    def _classify(
        self,
        upload: Upload,
        profile: Profile | None,
        request_id: str,
        content: tuple[str, ...],
        problem: str,
    ) -> Attempt:
        same = self._by_content.setdefault(content, []) if content else []
        request = (upload.tab, _path(upload), request_id)
        asked = self._first_by_request.get(request)
        if request_id:
            self._first_by_request.setdefault(request, upload.id)
        repeat, repeated = repeat_of(asked, same[0] if same else None)
        repeats = repeated or ""
        first = self._first[upload.id] = self._first.get(repeats, upload.id)
        same.append(upload.id)
        return Attempt(
            upload=upload,
            profile=profile,
            repeat=repeat,
            repeats=repeats,
            first=first,
            number=len(same),
            problem=problem,
        )


def _not_taken(profile: Profile, attempt: Attempt) -> NotTaken:
    return NotTaken(
        upload=profile.upload,
        vendor=profile.vendor,
        tab=profile.tab,
        status=attempt.upload.status,
        refused=attempt.refused,
        repeats=attempt.repeats,
        profile=profile,
        retry_after_ms=attempt.upload.retry_after_ms,
    )


def _content_key(upload: Upload, profile: Profile | None) -> tuple[str, ...]:
    """Return what stays the same when it is sent again; () for an empty body without a profile's identity."""
    if profile is not None and profile.identity:
        return (upload.tab, profile.vendor, profile.identity)
    if not upload.body:
        return ()
    return (upload.tab, _path(upload), hashlib.sha256(upload.body).hexdigest())


def _path(upload: Upload) -> str:
    return f"{upload.method} {upload.host}{upload.target.partition('?')[0]}"
