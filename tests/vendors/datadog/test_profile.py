from __future__ import annotations

import json
import random
import zlib
from contextlib import suppress

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.core.uploads import Profile, Upload
from bridge.errors import BadPayload
from bridge.trace.checks import check_trace
from bridge.vendors import decode
from bridge.vendors.bodies import digest
from tests.vendors.datadog.sample import PROFILES, load


def decoded(upload: Upload) -> Profile:
    (profile,) = decode(upload)
    assert isinstance(profile, Profile)
    return profile


def made_up(event: object, wall_time: object, *, deflate: bool = False) -> Upload:
    trace = json.dumps(wall_time).encode()
    body = b"".join(
        b'--B\r\nContent-Disposition: form-data; name="%s"; filename="x"\r\n\r\n%s\r\n' % part
        for part in [
            (b"event", json.dumps(event).encode()),
            (b"wall-time.json", zlib.compress(trace) if deflate else trace),
        ]
    )
    return Upload(
        id="u-0007",
        wall_ms=0,
        tab="t",
        method="POST",
        target="/api/v2/profile",
        headers={"content-type": "multipart/form-data; boundary=B"},
        status=202,
        body=body + b"--B--",
    )


TRACE = {
    "resources": ["http://127.0.0.1/a.js"],
    "frames": [{"name": "f", "resourceId": 0, "line": 1, "column": 2}],
    "stacks": [{"frameId": 0}],
    "samples": [{"timestamp": 100.5, "stackId": 0}, {"timestamp": 110.5}],
    "startClocks": {"relative": 100, "timeStamp": 1_000_100},
    # `Date` was moved by 15 minutes meanwhile: only `relative` says how long it took
    "endClocks": {"relative": 120.5, "timeStamp": 1_900_120},
}


@pytest.mark.parametrize(("version", "name"), PROFILES)
def test_recorded_profiles_are_decoded_and_sound(version: str, name: str) -> None:
    profile = decoded(load(version, name))
    assert profile.vendor == "datadog"
    assert (profile.upload, profile.tab) == ("u-0001", "tab-1")
    assert profile.sdk_version == version
    assert profile.session_id is not None
    assert len(profile.view_ids) == 1
    assert profile.view_names == ("/",)
    assert profile.application == "00000000-0000-4000-8000-000000000000"
    assert (profile.service, profile.env) == ("sample", "test")
    assert profile.interval_ms == 10
    assert profile.long_tasks > 5
    assert profile.trace.coverage > 0.98
    assert profile.trace.busy_samples > 100
    health = check_trace(profile.trace)
    assert health.sound
    assert health.coverage is not None
    assert health.coverage > 0.98


@pytest.mark.parametrize(("version", "name"), PROFILES)
def test_a_recorded_profile_says_when_its_time_line_began(version: str, name: str) -> None:
    profile = decoded(load(version, name))
    started_ms, origin_ms = profile.trace.started_ms, profile.trace.origin_ms
    assert started_ms is not None
    assert origin_ms is not None
    assert profile.started_at == pytest.approx(origin_ms + started_ms, abs=2)
    assert profile.started_at is not None
    assert profile.ended_at is not None
    assert profile.ended_at > profile.started_at > 1_790_000_000_000


def test_the_apps_version_is_a_tag_and_not_the_formats_version() -> None:
    assert decoded(load("6.25.4", "profile")).version == "1.2.3"
    assert decoded(load("7.16.2", "profile")).version == ""
    assert (
        decoded(made_up({"version": 4, "tags_profiler": "sdk_version:8,version:v:1"}, TRACE)).version == "v:1"
    )


def test_the_time_line_begins_where_the_trace_says_or_follows_from_its_start() -> None:
    assert decoded(made_up({}, TRACE)).trace.origin_ms == 1_000_000
    origin = {"clocksOrigin": {"relative": 0, "timeStamp": 999_000}}
    assert decoded(made_up({}, TRACE | origin)).trace.origin_ms == 999_000


def test_a_retry_under_another_boundary_and_request_id_is_the_same_profile() -> None:
    first = made_up({"a": 1}, TRACE)
    again = msgspec.structs.replace(
        first,
        target=first.target + "?dd-request-id=2",
        body=first.body.replace(b"--B", b"--CC"),
        headers={"content-type": "multipart/form-data; boundary=CC"},
    )
    assert first.body != again.body
    assert decoded(first).identity == decoded(again).identity != ""
    assert decoded(made_up({"a": 2}, TRACE)).identity != decoded(first).identity
    # Where one part ends and the next begins counts, too.
    assert digest({"a": b"bc", "d": b""}) != digest({"a": b"b", "cd": b""})


@pytest.mark.parametrize("deflate", [False, True])
def test_times_are_monotonic_and_metadata_is_optional(deflate: bool) -> None:
    profile = decoded(made_up({"attachments": []}, TRACE, deflate=deflate))
    assert (profile.trace.started_ms, profile.trace.ended_ms) == (100, 120.5)
    assert (profile.session_id, profile.view_ids, profile.long_tasks) == (None, (), 0)
    assert profile.sdk_version == ""
    assert [sample.stack_id for sample in profile.trace.samples] == [0, None]


def test_a_trace_with_wrong_indices_is_kept_for_its_health_to_be_told() -> None:
    profile = decoded(made_up({}, TRACE | {"samples": [{"timestamp": 1, "stackId": 77}]}))
    assert check_trace(profile.trace).bad_indices == 1


@pytest.mark.parametrize(
    ("event", "wall_time"),
    [
        ([], TRACE),
        ({"session": {"id": 5}}, TRACE),
        ({}, {**TRACE, "samples": [{"timestamp": "soon"}]}),
        ({}, {key: value for key, value in TRACE.items() if key != "endClocks"}),
        ({}, None),
    ],
)
def test_parts_of_another_shape_are_bad_payloads(event: object, wall_time: object) -> None:
    with pytest.raises(BadPayload):
        decode(made_up(event, wall_time))


def test_a_missing_part_is_named() -> None:
    upload = made_up({}, TRACE)
    body = upload.body.replace(b'name="wall-time.json"', b'name="wall-clock.json"')
    with pytest.raises(BadPayload, match=r"'wall-time.json' \(there are: event, wall-clock.json\)"):
        decode(msgspec.structs.replace(upload, body=body))


def mutate(body: bytes, seed: int) -> bytes:
    """A few edits of the kinds that broken clients and proxies make: flips, cuts, doubled pieces."""
    chance = random.Random(seed)
    data = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        length = chance.choice([1, 2, 8, 64, 1024])
        piece = bytes(data[at : at + length])
        edits = [b"", piece * 2, chance.randbytes(len(piece)), b"\r\n--", b'"', b"9" * 30, b"{" * 2000]
        data[at : at + length] = chance.choice(edits)
    return bytes(data)


@pytest.mark.parametrize(("version", "name"), PROFILES)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), cut_head=st.booleans())
def test_whatever_the_bytes_only_bad_payload_comes_out(
    version: str, name: str, seed: int, cut_head: bool
) -> None:
    upload = load(version, name)
    # Most of the body is samples: look often at the part that holds the headers, too.
    body = upload.body[:2000] if cut_head else upload.body
    with suppress(BadPayload):
        decode(msgspec.structs.replace(upload, body=mutate(body, seed)))


@settings(max_examples=300)
@given(content_type=st.text(max_size=60), body=st.binary(max_size=300))
def test_arbitrary_content_types_and_bodies_are_bad_payloads(content_type: str, body: bytes) -> None:
    upload = made_up({}, TRACE)
    with pytest.raises(BadPayload):
        decode(msgspec.structs.replace(upload, headers={"content-type": content_type}, body=body))
