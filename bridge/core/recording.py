"""The recording: all that happened in one run, as files.

    meta.json               what was run, where, with which rules
    events.jsonl            one event a line, in order (schema: `events.schema.json`)
    uploads/ID.json, .body  one request each: its head, and its body raw

While running it is a folder `NAME.pbr/`; at the end it is zipped to `NAME.pbr.zip`. This module knows
the format and touches no file. Every verdict can be computed again from a recording.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bridge.core.events import AnyEvent, Event, RecordingEnded, TabOpened
from bridge.core.redaction import redact_target, shown_headers
from bridge.core.uploads import Upload
from bridge.errors import BadRecording

SCHEMA = "profiler-bridge.recording/1"
META = "meta.json"
EVENTS = "events.jsonl"
UPLOADS = "uploads"


class Meta(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`started_at`: wall ms from which the run's times count. `visibility`: real or emulated.

    `failure` says why the scenario was not played to its end; "" when it was.
    """

    schema: str = SCHEMA
    scenario: str = ""
    subject: str = ""
    repeat: int = 1
    vendor: str = ""
    visibility: str = "real"
    browser: str = ""
    bridge: str = ""
    rules: list[str] = []
    started_at: float = 0.0
    ended_at: float = 0.0
    failure: str = ""


class Recording(msgspec.Struct, kw_only=True):
    """A recording in memory. `cut`: its last event line was incomplete, as a crash leaves it."""

    meta: Meta
    events: list[Event] = []
    uploads: dict[str, Upload] = {}
    cut: bool = False

    @property
    def visibility(self) -> str:
        """`real` or `emulated`: one tab that was emulated is enough, whatever the head claims."""
        emulated = any(isinstance(event, TabOpened) and event.emulated for event in self.events)
        return "emulated" if emulated else self.meta.visibility

    @property
    def failure(self) -> str:
        """Why it does not show a whole run, "" when it does. Such a recording is never `held`."""
        ended = any(isinstance(event, RecordingEnded) for event in self.events[-1:])
        return self.meta.failure or ("" if ended else "the run died: its recording has no end")


_event_decoder = msgspec.json.Decoder(AnyEvent)
_encoder = msgspec.json.Encoder()


def encode_event(event: Event) -> bytes:
    """One line of `events.jsonl`, with its newline."""
    return _encoder.encode(event) + b"\n"


def decode_event(line: bytes | str) -> Event:
    """Raises msgspec.DecodeError (its base of ValidationError) for what is not an event."""
    try:
        event: Event = _event_decoder.decode(line)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from None
    return event


def decode_events(data: bytes) -> tuple[list[Event], bool]:
    """All events of `events.jsonl`, and whether its last line was cut off.

    Raises BadRecording for any other line that is not an event.
    """
    lines = data.split(b"\n")
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            events.append(decode_event(line))
        except msgspec.DecodeError as error:
            if number == len(lines):
                return events, True
            raise BadRecording(f"{EVENTS}, line {number}: not an event ({error})") from None
    return events, False


def encode_meta(meta: Meta) -> bytes:
    return msgspec.json.format(_encoder.encode(meta), indent=2) + b"\n"


def decode_meta(data: bytes) -> Meta:
    """Raises BadRecording when it is no meta.json, or of a newer format."""
    try:
        meta = msgspec.json.decode(data, type=Meta)
    except msgspec.DecodeError as error:
        raise BadRecording(f"{META}: {error}") from None
    if meta.schema != SCHEMA:
        raise BadRecording(f"{META}: schema is {meta.schema!r}, this version reads {SCHEMA!r}")
    return meta


def encode_upload_head(upload: Upload) -> bytes:
    """The request without its body, secrets redacted."""
    shown = {"headers": shown_headers(upload.headers), "target": redact_target(upload.target)}
    head: dict[str, Any] = msgspec.structs.asdict(upload) | shown
    del head["body"]
    if upload.stamp is None:
        del head["stamp"]
    return msgspec.json.format(_encoder.encode(head), indent=2) + b"\n"


def decode_upload(head: bytes, body: bytes) -> Upload:
    """Raises BadRecording when the head is none."""
    try:
        return msgspec.structs.replace(msgspec.json.decode(head, type=Upload), body=body)
    except msgspec.DecodeError as error:
        raise BadRecording(f"{UPLOADS}/: {error}") from None


def event_schema() -> dict[str, Any]:
    """The JSON Schema of one line of `events.jsonl`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profiler Bridge event",
        "$comment": f"one line of {EVENTS} in a {SCHEMA} recording",
        **msgspec.json.schema(AnyEvent),
    }
