from __future__ import annotations

import json
from typing import Any

import pytest

from bridge.core.uploads import Profile
from bridge.intake.store import Store
from bridge.intake.store.decoding import profile_of
from bridge.judging.uploads.profile_export import ExportOptions, exported
from bridge.trace.export.formats import FORMATS
from tests.intake.api.sent import send_profile
from tests.intake.client import Running

PROFILES = "/_bridge/v1/profiles"


def first(store: Store) -> Profile:
    record, body = store.get(1), store.body(1)
    assert record is not None
    assert body is not None
    profile = profile_of(record, body)
    assert profile is not None
    return profile


@pytest.mark.parametrize(
    ("format_", "media_type", "name"),
    [
        ("speedscope", "application/json", "u-0001.speedscope.json"),
        ("chrome-trace", "application/json", "u-0001.trace.json"),
        ("firefox", "application/json", "u-0001.firefox.json"),
        ("pprof", "application/octet-stream", "u-0001.pb.gz"),
        ("cpuprofile", "application/json", "u-0001.cpuprofile"),
        ("collapsed", "text/plain; charset=utf-8", "u-0001.collapsed.txt"),
        ("otlp", "application/x-protobuf", "u-0001.otlp.pb"),
    ],
)
def test_a_profile_can_be_had_as_a_file_for_another_tool(
    kept: Running, store: Store, format_: str, media_type: str, name: str
) -> None:
    send_profile(kept)
    reply = kept.ask("GET", f"{PROFILES}/u-0001?as={format_}")
    assert (reply.status, reply.headers["content-type"]) == (200, media_type)
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.body == exported([first(store)], format_)
    assert reply.body


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("idle=true", ExportOptions(idle=True)),
        ("gaps=keep&idle=true", ExportOptions(keep_gaps=True, idle=True)),
        ("redact=false", ExportOptions(redact=False)),
    ],
)
def test_options_are_those_of_the_command(
    kept: Running, store: Store, question: str, options: ExportOptions
) -> None:
    send_profile(kept)
    for format_ in FORMATS:
        reply = kept.ask("GET", f"{PROFILES}/u-1?as={format_}&{question}")
        assert reply.body == exported([first(store)], format_, options)


def test_addresses_are_redacted_unless_it_is_asked_otherwise(kept: Running) -> None:
    trace: dict[str, Any] = {
        "resources": ["https://shop.example/app.js?token=abc123"],
        "frames": [{"name": "work", "resourceId": 0}],
        "stacks": [{"frameId": 0}],
        "samples": [{"timestamp": 0.0, "stackId": 0}],
    }
    assert kept.ask("POST", "/v1/profiles", json.dumps(trace).encode()).status < 300
    assert b"abc123" not in kept.ask("GET", f"{PROFILES}/u-1?as=speedscope").body
    assert b"abc123" in kept.ask("GET", f"{PROFILES}/u-1?as=speedscope&redact=false").body


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("as=speedskope", "'collapsed' or 'otlp'"),
        ("as=collapsed&gaps=leave", "'mark' or 'keep'"),
        ("as=collapsed&idle=perhaps", "idle"),
        ("as_=collapsed", "as_"),
        ("idle=true", "gaps, idle and redact are about an export"),
    ],
)
def test_a_question_that_is_wrong_is_told(kept: Running, question: str, why: str) -> None:
    send_profile(kept)
    reply = kept.ask("GET", f"{PROFILES}/u-1?{question}")
    assert (reply.status, reply.json()["error"]["code"]) == (422, "bad-question")
    assert why in reply.json()["error"]["message"]
