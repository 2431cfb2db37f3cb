"""Uploads that are JSON of a vendor's own. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from bridge.core.uploads import (
    Decoded,
    OtherUpload,
    Profile,
    ProfilerStatus,
    QuotaAnswer,
    SdkEvent,
    StatusReport,
    Upload,
)
from bridge.errors import BadPayload
from bridge.trace.model import Frame, Sample, Stack, Trace
from bridge.vendors.addressing import matcher
from bridge.vendors.bodies import content, digest, plain, read_json, read_lines
from bridge.vendors.by_paths.options import JsonProfile, JsonQuota, JsonStatus, JsonUploads
from bridge.vendors.by_paths.paths import at, date_ms, number, text
from bridge.vendors.limits import LIMITS, Limits
from bridge.vendors.queries import parameters
from bridge.vendors.vendor import Dialect, Forward, Quota, Routes, UploadParts

PROFILE, STATUS, QUOTA, OTHER = "profile", "status", "quota", "other"

_ANY = msgspec.json.Decoder(Any)
_WORDS: dict[str, ProfilerStatus] = {word: word for word in get_args(ProfilerStatus)}


class _Trace(msgspec.Struct, frozen=True):
    frames: list[Frame]
    stacks: list[Stack]
    samples: list[Sample]
    resources: list[str] = []


def uploads(vendor: str, told: JsonUploads) -> UploadParts:
    """Return all that can be made of uploads as a vendor's file describes them."""
    reader = _Reader(vendor, told, tuple(_tracks(told)))
    return UploadParts(
        dialect=Dialect(
            owns=lambda upload: bool(reader.track_of(upload.target)),
            track=lambda upload: reader.track_of(upload.target),
            decode=reader.decode,
            events=reader.events,
            request_id=lambda upload: reader.said(upload, told.request_id),
            client_key=lambda upload: (
                reader.said(upload, told.api_key) or upload.headers.get(told.key_header, "")
            ),
        ),
        routes=Routes(tracks=tuple(track for track, _ in reader.tracks), track_of=reader.track_of),
        forward=Forward(target=reader.inner, headers=tuple(filter(None, [told.key_header]))),
        quota=Quota(track=QUOTA, body=reader.quota_body) if told.quota else None,
    )


def _tracks(told: JsonUploads) -> Iterator[tuple[str, Callable[[str], bool]]]:
    yield PROFILE, matcher(told.profile.urls)
    if told.status:
        yield STATUS, matcher(told.status.urls)
    if told.quota:
        yield QUOTA, matcher(told.quota.urls)
    if told.others:
        yield OTHER, matcher(told.others)


@dataclass(frozen=True)
class _Reader:
    vendor: str
    told: JsonUploads
    tracks: tuple[tuple[str, Callable[[str], bool]], ...]

    def inner(self, target: str) -> str:
        """Return the path and query that a proxy got in a parameter; without one, the target."""
        if not self.told.forward:
            return target
        return parameters(target.partition("?")[2]).get(self.told.forward, target)

    def track_of(self, target: str) -> str:
        inner = self.inner(target)
        return next((track for track, matches in self.tracks if matches(inner)), "")

    def said(self, upload: Upload, name: str) -> str:
        """Return a parameter of the address, "" without one."""
        return parameters(self.inner(upload.target).partition("?")[2]).get(name, "") if name else ""

    def quota_body(self, _upload: Upload, admitted: bool) -> bytes:
        quota = self.told.quota
        return (quota.admitted if admitted else quota.denied).encode() if quota else b""

    def decode(self, upload: Upload, limits: Limits = LIMITS) -> list[Decoded]:
        """Profiles, words about the profiler, the answer about quota; of any other upload its track.

        An address may be that of profiles and of words: a body that has no trace then has words only.
        """
        track = self.track_of(upload.target)
        if track == QUOTA and self.told.quota:
            return [self._quota(upload, self.told.quota)]
        found: list[Decoded] = []
        inner = self.inner(upload.target)
        posted = upload.method == "POST"
        matching = {track for track, matches in self.tracks if posted and matches(inner)}
        bodies = self._bodies(upload, limits) if matching & {PROFILE, STATUS} else []
        if PROFILE in matching:
            found += self._profiles(upload, bodies, STATUS in matching)
        if STATUS in matching and self.told.status:
            found += self._statuses(upload, self.told.status, bodies)
        return found or [OtherUpload(upload=upload.id, vendor=self.vendor, tab=upload.tab, track=track)]

    def events(self, upload: Upload, limits: Limits = LIMITS) -> list[SdkEvent]:
        if self.track_of(upload.target) != STATUS or upload.method != "POST" or self.told.status is None:
            return []
        told = self.told.status
        return [
            SdkEvent(
                upload=upload.id,
                vendor=self.vendor,
                tab=upload.tab,
                track=STATUS,
                type=text(item, told.type),
                date_ms=date_ms(item, told.date),
                session_id=text(item, told.session) or None,
                view_id=None,
                data=item,
            )
            for item in _items(self._bodies(upload, limits), told.each)
            if isinstance(item, dict)
        ]

    def _bodies(self, upload: Upload, limits: Limits) -> list[Any]:
        body = plain(content(upload, limits), limits)
        try:
            return [read_json(_ANY, body, "body", limits)]
        except BadPayload:
            if b"\n" not in body.strip():
                raise
        return list(read_lines(_ANY, body, limits))

    def _profiles(self, upload: Upload, bodies: list[Any], may_lack: bool) -> Iterator[Profile]:
        told = self.told.profile
        for place, item in enumerate(_items(bodies, told.each)):
            written = at(item, told.trace)
            if written is None and may_lack:
                continue
            try:
                trace = msgspec.convert(written, _Trace)
            except msgspec.ValidationError as error:
                where = f" at {told.trace!r}" if told.trace else ""
                raise BadPayload(f"no trace{where}: {error}") from None
            yield self._profile(upload, told, item, trace, place)

    def _profile(self, upload: Upload, told: JsonProfile, item: Any, trace: _Trace, place: int) -> Profile:
        identity = text(item, told.id)
        return Profile(
            upload=upload.id,
            vendor=self.vendor,
            tab=upload.tab,
            session_id=text(item, told.session) or None,
            view_ids=_texts(at(item, told.views) if told.views else None),
            long_tasks=_count(at(item, told.long_tasks) if told.long_tasks else None),
            sdk_version=text(item, told.sdk_version),
            identity=identity or digest({"body": upload.body, str(place): b""}),
            profiler_id=text(item, told.profiler),
            application=text(item, told.application),
            service=text(item, told.service),
            env=text(item, told.env),
            version=text(item, told.version),
            started_at=date_ms(item, told.started_at),
            ended_at=date_ms(item, told.ended_at),
            interval_ms=number(item, told.interval_ms),
            trace=Trace(
                trace.resources,
                trace.frames,
                trace.stacks,
                trace.samples,
                number(item, told.started_ms),
                number(item, told.ended_ms),
                date_ms(item, told.origin_ms),
            ),
        )

    def _statuses(self, upload: Upload, told: JsonStatus, bodies: list[Any]) -> Iterator[StatusReport]:
        for item in _items(bodies, told.each):
            word = text(item, told.word)
            status = told.words.get(word) or _WORDS.get(word)
            date = date_ms(item, told.date)
            if status is not None and date is not None:
                yield StatusReport(
                    upload=upload.id,
                    vendor=self.vendor,
                    tab=upload.tab,
                    event_type=text(item, told.type) or STATUS,
                    date_ms=date,
                    status=status,
                    reason=text(item, told.reason),
                    session_id=text(item, told.session) or None,
                )

    def _quota(self, upload: Upload, told: JsonQuota) -> QuotaAnswer:
        session = self.said(upload, told.session)
        return QuotaAnswer.of(upload, self.vendor, session, told.denied_status)


def _items(bodies: list[Any], each: str) -> Iterator[Any]:
    for body in bodies:
        found = at(body, each)
        if each and isinstance(found, list):
            yield from found
        elif found is not None:
            yield found


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(each) for each in values if isinstance(each, str | int) and each != "")


def _count(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    return max(0, int(value)) if isinstance(value, int | float) and abs(value) < 1e9 else 0
