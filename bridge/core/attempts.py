"""Which requests bring something new, and which bring again what was sent before. Pure.

Chromium sends a POST again, as it was, when a kept-alive connection breaks before the answer, and after a 408
(measured; https://fetch.spec.whatwg.org/#http-network-or-cache-fetch): the request's own id stays the same.
An SDK that tries again after 429 or 5xx makes a new request of the same content: another id, and for
multipart another boundary, so the content is known by what is in it. Neither is a second profile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

import msgspec

from bridge.core.uploads import Decoded, NotTaken, Profile, QuotaAnswer, Upload

#: Why a request came again: the browser sent it twice (same request id), or its SDK tried again.
Repeat = Literal["", "resend", "retry"]


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One request that somebody sent, and how it went.

    `repeats` is the upload that this one is the same as, "" for a new one, and `repeat` says who sent it
    again; `first` is the first of all that are the same. `number` counts the requests with the same content,
    from 1. `profile` is what it carries, delivered or not. `problem` says why it could not be read, or was
    refused; "" where nobody said.
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
        """Notes a request, and gives what of it counts: a profile once, with the first that was accepted, and
        as `NotTaken` else; an SDK's word once."""
        items = list(decoded)
        profile = next((item for item in items if isinstance(item, Profile)), None)
        content = _content(upload, profile)
        attempt = self._classify(upload, profile, request_id, content, problem)
        self.all.append(attempt)
        return [
            self._judged(item, attempt, content) if isinstance(item, Profile) else item
            for item in items
            # Each question about the quota has an answer of its own.
            if isinstance(item, Profile | QuotaAnswer) or not attempt.repeat
        ]

    def of(self, upload: str) -> Attempt | None:
        """That of the upload with this id."""
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
        asked = self._first_by_request.setdefault(request, upload.id) if request_id else upload.id
        repeat: Repeat = "resend" if asked != upload.id else "retry" if same else ""
        repeats = asked if repeat == "resend" else same[0] if same else ""
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

    def _judged(self, profile: Profile, attempt: Attempt, content: tuple[str, ...]) -> Decoded:
        if attempt.refused or content in self._delivered:
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
        if content:
            self._delivered.add(content)
        return profile


def _content(upload: Upload, profile: Profile | None) -> tuple[str, ...]:
    """What stays the same when it is sent again; () for what holds nothing to tell it by."""
    if profile is not None and profile.identity:
        return (upload.tab, profile.vendor, profile.identity)
    if not upload.body:
        return ()
    return (upload.tab, _path(upload), hashlib.sha256(upload.body).hexdigest())


def _path(upload: Upload) -> str:
    return f"{upload.method} {upload.host}{upload.target.partition('?')[0]}"
