"""Describes what arrived, a line each, by what predicates usually ask for."""

from __future__ import annotations

from bridge.core.deliveries import Attempt
from bridge.core.uploads import Moment, Profile, SdkEvent, Upload


def describe_profile(profile: Profile) -> str:
    trace = profile.trace
    said = [
        f"session {profile.session_id}",
        f"view {', '.join(profile.view_ids) or None}",
        f"{len(trace.samples)} samples",
        f"{trace.span_ms:.0f} ms",
        f"coverage {trace.coverage:.2f}",
        f"{profile.vendor} {profile.sdk_version}".rstrip(),
        *(
            f"{name} {value}"
            for name in ("application", "service", "env", "version")
            if (value := getattr(profile, name))
        ),
    ]
    return f"{_name(profile.upload, profile.tab)}: {', '.join(said)}"


def describe_attempt(attempt: Attempt) -> str:
    """Describe an attempt to deliver a profile: how it went, and the profile."""
    upload, told = attempt.upload, []
    if attempt.refused:
        told.append(f"refused with {upload.status}")
    if attempt.repeat:
        told.append(f"{attempt.repeat} of {attempt.repeats}")
    if attempt.problem:
        told.append(attempt.problem)
    if upload.stamp is not None and upload.stamp.start is not None:
        told.append(f"of a profiler that started {_stood(upload.stamp.start)}")
    what = describe_profile(attempt.profile) if attempt.profile else _name(upload.id, upload.tab)
    return f"{what} ({'; '.join(told)})" if told else what


def describe_event(event: SdkEvent) -> str:
    said = f"{event.track} {event.type}, session {event.session_id}, view {event.view_id}"
    return f"{_name(event.upload, event.tab)}: {said}"


def describe_upload(upload: Upload) -> str:
    said = f"{upload.method} {upload.target[:120]}, {len(upload.body)} bytes, answered {upload.status}"
    return f"{_name(upload.id, upload.tab)}: {said}"


def _name(upload: str, tab: str) -> str:
    return f"{upload} of {tab}" if tab else upload


def _stood(moment: Moment) -> str:
    return " and ".join(filter(None, [moment.visibility, moment.session])) or "unseen"
