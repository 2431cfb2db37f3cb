"""The format of a recording: all events and uploads of one run, as files.

    meta.json               the scenario, the subject, the browser, the rules
    events.jsonl            one event per line, in order (schema: `events.schema.json`)
    uploads/ID.json, .body  one request each: its head, and its raw body

During the run it is a folder `NAME.pbr/`; at the end it is zipped to `NAME.pbr.zip`. This module reads and
writes no file. Every verdict can be computed again from a recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from bridge.core.events import AnyEvent, Event, RecordingEnded, ScenarioEnded, TabOpened
from bridge.core.json_schema import published
from bridge.core.redaction import Secrets, redact_target, shown_headers
from bridge.core.uploads import Answered, Upload
from bridge.errors import BadRecording

SCHEMA = "profiler-bridge.recording/1"
META = "meta.json"
EVENTS = "events.jsonl"
UPLOADS = "uploads"


class Meta(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The content of `meta.json`.

    `started_at`: wall ms from which the run's times count. `visibility`: `real` or `emulated`. `failure`: why
    the scenario was not played to its end, "" if it was. `unreachable`: whether that was because a page could
    not be loaded. `about`: the rules that the scenario is about, none if it names none. `sdk`: the URL prefix
    of the SDK's files where the bridge serves them, "" otherwise. `vendors`: what the files of the user's own
    vendors say, so that the recording is judged without them.
    """

    schema: str = SCHEMA
    scenario: str = ""
    subject: str = ""
    repeat: int = 1
    vendor: str = ""
    sdk: str = ""
    visibility: str = "real"
    browser: str = ""
    bridge: str = ""
    rules: list[str] = []
    about: list[str] = []
    started_at: float = 0.0
    ended_at: float = 0.0
    failure: str = ""
    unreachable: bool = False
    require_document_policy: bool = False
    vendors: list[dict[str, Any]] = []


class Recording(msgspec.Struct, kw_only=True):
    """A recording in memory. `cut`: its last event line was incomplete, as after a crash."""

    meta: Meta
    events: list[Event] = []
    uploads: dict[str, Upload] = {}
    cut: bool = False

    @property
    def scenario_part(self) -> Recording:
        """What counts for the verdict: up to the end of the scenario. Itself if nothing follows."""
        at = next((at for at, event in enumerate(self.events) if isinstance(event, ScenarioEnded)), None)
        if at is None:
            return self
        end = RecordingEnded(wall_ms=self.events[at].wall_ms)
        return Recording(meta=self.meta, events=[*self.events[:at], end], uploads=self.uploads)

    @property
    def visibility(self) -> str:
        """`emulated` if one tab was emulated, whatever `meta.json` says; else as it says."""
        emulated = any(isinstance(event, TabOpened) and event.emulated for event in self.events)
        return "emulated" if emulated else self.meta.visibility

    @property
    def failure(self) -> str:
        """Why it does not show a whole run, "" if it does. If set, the verdict is never `held`."""
        ended = any(isinstance(event, RecordingEnded) for event in self.events[-1:])
        return self.meta.failure or ("" if ended else "the run died: its recording has no end")


_event_decoder = msgspec.json.Decoder(AnyEvent)
_encoder = msgspec.json.Encoder()


def encode_event(event: Event) -> bytes:
    """Encode an event as one line of `events.jsonl`, with its newline."""
    return _encoder.encode(event) + b"\n"


def decode_event(line: bytes | str) -> Event:
    """Decode one line. Raises msgspec.DecodeError (the base of ValidationError) if it is not an event."""
    try:
        event: Event = _event_decoder.decode(line)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from None
    return event


def decode_events(data: bytes) -> tuple[list[Event], bool]:
    """Return all events of `events.jsonl`, and whether its last line was incomplete.

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
    """Decode `meta.json`. Raises BadRecording if it is not valid, or has another schema version."""
    with _defects(META):
        meta = msgspec.json.decode(data, type=Meta)
    if meta.schema != SCHEMA:
        raise BadRecording(f"{META}: schema is {meta.schema!r}, this version reads {SCHEMA!r}")
    return meta


@contextmanager
def _defects(file: str) -> Iterator[None]:
    """Raise BadRecording, which names the file, for what the decoder raises."""
    try:
        yield
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRecording(f"{file}: {error}") from None
    except RecursionError:
        raise BadRecording(f"{file}: nested too deeply") from None


def encode_upload_head(upload: Upload, secrets: Secrets) -> bytes:
    """Encode the request without its body, secrets redacted. `secrets`: where clients' keys are."""
    shown = {
        "headers": shown_headers(upload.headers, secrets),
        "target": redact_target(upload.target, secrets),
    }
    fields: dict[str, Any] = msgspec.structs.asdict(upload) | shown
    head = {"said" if name == "answered" else name: value for name, value in fields.items()}
    head["said"] = _encode_answered(upload.answered)
    del head["body"]
    if upload.stamp is None:
        del head["stamp"]
    return msgspec.json.format(_encoder.encode(head), indent=2) + b"\n"


def decode_upload(head: bytes, body: bytes, name: str = f"{UPLOADS}/") -> Upload:
    """Decode an upload from its two files. Raises BadRecording if the head, a file `name`, is not valid."""
    with _defects(name):
        upload = msgspec.json.decode(head, type=Upload)
        said = msgspec.json.decode(head, type=_HeadAnswer).said
    return msgspec.structs.replace(upload, answered=_decode_answered(said), body=body)


class _HeadAnswer(msgspec.Struct):
    """`Upload.answered` as the head has it: "denied", "retry-after:SECONDS", or ""."""

    said: str = ""


_DENIED = "denied"
_RETRY_AFTER = "retry-after:"


def _encode_answered(answered: Answered) -> str:
    if answered.quota_denied:
        return _DENIED
    return "" if answered.retry_after_s is None else f"{_RETRY_AFTER}{answered.retry_after_s}"


def _decode_answered(said: str) -> Answered:
    seconds = said.removeprefix(_RETRY_AFTER)
    asked = int(seconds) if seconds != said and seconds.isdecimal() else None
    return Answered(retry_after_s=asked, quota_denied=said == _DENIED)


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of `events.jsonl`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Profiler Bridge event",
        "$comment": f"one line of {EVENTS} in a {SCHEMA} recording",
        **published(msgspec.json.schema(AnyEvent)),
    }
