from __future__ import annotations

import json

import msgspec
import pytest

from bridge.core import events as e
from bridge.core import recording as fmt
from bridge.core.redaction import Secrets
from bridge.core.uploads import Answered, Upload
from bridge.errors import BadRecording

EVENTS = [e.TabOpened(wall_ms=1, tab="tab-1"), e.TabClosed(wall_ms=2, tab="tab-1")]
LINES = b"".join(map(fmt.encode_event, EVENTS))


def test_events_come_back() -> None:
    assert fmt.decode_events(LINES) == (EVENTS, False)


def test_a_last_line_that_was_cut_off_is_told() -> None:
    assert fmt.decode_events(LINES + b'{"kind":"tab-cl') == (EVENTS, True)


def test_any_other_broken_line_is_named() -> None:
    with pytest.raises(BadRecording, match=r"events.jsonl, line 1: not an event"):
        fmt.decode_events(b"{}\n" + LINES)


def test_meta_comes_back() -> None:
    meta = fmt.Meta(scenario="hidden-expiry", subject="datadog@6.27.1", rules=["status-agrees"])
    assert fmt.decode_meta(fmt.encode_meta(meta)) == meta


def test_a_newer_format_is_refused_by_name() -> None:
    with pytest.raises(BadRecording, match=r"profiler-bridge.recording/9"):
        fmt.decode_meta(b'{"schema": "profiler-bridge.recording/9"}')


def test_meta_that_is_no_json_is_refused() -> None:
    with pytest.raises(BadRecording, match=r"meta.json"):
        fmt.decode_meta(b"nonsense")


def test_an_upload_comes_back_without_its_secrets() -> None:
    upload = Upload(
        id="u-1",
        wall_ms=1,
        tab="tab-1",
        method="POST",
        target="/dd",
        headers={"cookie": "secret", "content-type": "text/plain"},
        status=202,
        body=b"\x00raw",
    )
    head = fmt.encode_upload_head(upload, Secrets())
    assert b"secret" not in head
    back = fmt.decode_upload(head, upload.body)
    assert back == msgspec.structs.replace(
        upload, headers={"cookie": "[redacted]", "content-type": "text/plain"}
    )


SECRETS = Secrets(parameters=("dd-api-key",), headers=("x-sentry-auth", "dd-client-token"))


def test_clients_keys_are_not_recorded() -> None:
    headers = {"x-sentry-auth": "Sentry sentry_key=secret", "dd-client-token": "pub-secret"}
    upload = Upload(
        id="u-0001",
        wall_ms=1.0,
        tab="",
        method="POST",
        target="/api/v2/rum?dd-api-key=pub-secret&dd-request-id=r1",
        headers=headers,
        status=202,
        body=b"",
    )
    head = fmt.encode_upload_head(upload, SECRETS)
    assert b"secret" not in head
    assert fmt.decode_upload(head, b"").target == "/api/v2/rum?dd-api-key=pub…&dd-request-id=r1"


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (Answered(), ""),
        (Answered(quota_denied=True), "denied"),
        (Answered(retry_after_s=30), "retry-after:30"),
        (Answered(retry_after_s=0), "retry-after:0"),
    ],
)
def test_what_an_answer_told_stands_in_a_head_as_ever(answered: Answered, said: str) -> None:
    upload = Upload(
        id="1", wall_ms=1, tab="", method="GET", target="/", headers={}, status=200, answered=answered
    )
    head = fmt.encode_upload_head(upload, Secrets())
    assert [*json.loads(head)][-3:] == ["host", "said", "problem"]
    assert json.loads(head)["said"] == said
    assert fmt.decode_upload(head, b"") == upload


@pytest.mark.parametrize("head", [b"[]", b'{"said": 1}'])
def test_a_head_that_is_none_is_refused(head: bytes) -> None:
    with pytest.raises(BadRecording):
        fmt.decode_upload(head, b"")


@pytest.mark.parametrize(
    ("claimed", "emulated", "known"),
    [("real", False, "real"), ("real", True, "emulated"), ("emulated", False, "emulated")],
)
def test_one_emulated_tab_is_enough_whatever_the_head_claims(
    claimed: str, emulated: bool, known: str
) -> None:
    opened = [
        e.TabOpened(wall_ms=1, tab="tab-1"),
        e.TabOpened(wall_ms=2, tab="tab-2", emulated=emulated),
    ]
    assert fmt.Recording(meta=fmt.Meta(visibility=claimed), events=[*opened]).visibility == known


@pytest.mark.parametrize("line", [b'{"kind":"\xff"}', b"[" * 100_000])
def test_a_line_that_is_no_text_or_too_deep_is_no_event(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        fmt.decode_event(line)
