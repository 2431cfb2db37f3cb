"""Real chunks and profiles, and what becomes of broken ones."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from bridge.core.uploads import OtherUpload, Upload
from bridge.errors import BadPayload, PayloadTooLarge, PayloadUnsupported
from bridge.trace.checks import check_trace
from bridge.trace.model import Trace
from bridge.vendors.built_in import SENTRY
from bridge.vendors.limits import Limits
from tests.vendors.sentry.sample import (
    CHUNKS,
    LEGACY,
    PROFILES,
    payload,
    profile_of,
    sample,
    with_body,
    with_payload,
)

DIALECT = SENTRY.dialect

NEW, OLD = ("11.12.0", "manual-profile_chunk.envelope"), ("10.78.0", "manual-profile_chunk.envelope")


def functions(trace: Trace, stack_id: int | None) -> list[str]:
    """Leaf first, by the chain of parents."""
    names = []
    while stack_id is not None:
        stack = trace.stacks[stack_id]
        names.append(trace.frames[stack.frame_id].name)
        stack_id = stack.parent_id
    return names


@pytest.mark.parametrize(("version", "name"), PROFILES)
def test_every_sample_keeps_its_stack_and_its_place_in_time(version: str, name: str) -> None:
    written, trace = payload(version, name)["profile"], profile_of(sample(version, name)).trace
    assert len(trace.samples) == len(written["samples"]) > 100
    for raw, read in zip(written["samples"], trace.samples, strict=True):
        leaf_first = [written["frames"][frame]["function"] for frame in written["stacks"][raw["stack_id"]]]
        assert functions(trace, read.stack_id) == leaf_first
        at = raw["timestamp"] * 1000 if "timestamp" in raw else int(raw["elapsed_since_start_ns"]) / 1e6
        assert read.timestamp == at
    assert check_trace(trace).sound


@pytest.mark.parametrize(("version", "name"), CHUNKS)
def test_a_chunk_knows_its_profiler_and_counts_from_the_epoch(version: str, name: str) -> None:
    profile, written = profile_of(sample(version, name)), payload(version, name)
    assert profile.identity == written["chunk_id"]
    assert profile.profiler_id == written["profiler_id"] != ""
    assert (profile.vendor, profile.tab, profile.upload) == ("sentry", "tab-1", "u-0001")
    assert (profile.session_id, profile.application, profile.sdk_version) == (None, "42", version)
    assert (profile.env, profile.version) == ("test", "profiler-bridge@1.0.0")
    assert profile.trace.origin_ms == 0
    assert (profile.trace.started_ms, profile.trace.ended_ms) == (None, None)
    assert profile.started_at == profile.trace.samples[0].timestamp > 1.7e12
    assert profile.ended_at == profile.trace.samples[-1].timestamp


def test_which_samples_are_idle_is_known_from_11_10_on() -> None:
    new, old = profile_of(sample(*NEW)), profile_of(sample(*OLD))
    assert new.idle_known
    assert 0 < new.trace.busy_samples < len(new.trace.samples)
    assert not old.idle_known
    assert old.trace.busy_samples == len(old.trace.samples)


def test_a_chunk_without_a_sample_of_stack_0_has_no_idle_one() -> None:
    written = payload(*OLD)
    written["profile"]["samples"] = [s for s in written["profile"]["samples"] if s["stack_id"] != 0]
    assert profile_of(with_payload(sample(*OLD), written)).idle_known


def test_a_legacy_profile_counts_from_its_own_start() -> None:
    upload = sample(*LEGACY)
    transaction, profile = DIALECT.decode(upload)
    assert isinstance(transaction, OtherUpload)
    assert transaction.track == "transaction"
    found, written = profile_of(upload), payload(*LEGACY)
    assert found == profile
    assert (found.identity, found.profiler_id) == (written["event_id"], "")
    assert (found.sdk_version, found.application, found.view_names) == ("10.78.0", "42", ("/",))
    assert found.trace.samples[0].timestamp == 0
    assert found.trace.origin_ms == found.started_at
    assert found.started_at is not None
    assert found.started_at > 1.7e12
    assert found.ended_at == found.started_at + found.trace.samples[-1].timestamp
    assert found.idle_known
    assert 0 < found.trace.busy_samples < len(found.trace.samples)


def test_resources_are_named_once() -> None:
    trace = profile_of(sample(*NEW)).trace
    assert len(set(trace.resources)) == len(trace.resources) > 1
    assert any(resource.endswith("/work.js") for resource in trace.resources)


def test_equal_beginnings_of_stacks_are_one_chain() -> None:
    """The older format writes a stack for each sample."""
    written, trace = payload(*LEGACY)["profile"], profile_of(sample(*LEGACY)).trace
    assert len(trace.stacks) < sum(len(stack) for stack in written["stacks"]) / 4
    assert len(set(trace.stacks)) == len(trace.stacks)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_compressed_envelope(coding: str) -> None:
    plain = sample(*NEW)
    body = gzip.compress(plain.body) if coding == "gzip" else zlib.compress(plain.body)
    assert DIALECT.decode(with_body(plain, body, content_encoding=coding)) == DIALECT.decode(plain)
    with pytest.raises(BadPayload):
        DIALECT.decode(with_body(plain, plain.body, content_encoding=coding))


def test_an_encoding_that_nobody_sends() -> None:
    with pytest.raises(PayloadUnsupported, match="'br'"):
        DIALECT.decode(with_body(sample(*NEW), b"x", content_encoding="br"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("chunk_id",), None),
        (("profiler_id",), 7),
        (("profile",), None),
        (("profile", "frames"), "none"),
        (("profile", "frames", 0, "lineno"), "one"),
        (("profile", "stacks", 0), 1),
        (("profile", "stacks", 0), ["a"]),
        (("profile", "samples", 0, "timestamp"), "now"),
        (("profile", "samples", 0, "stack_id"), None),
    ],
)
def test_a_broken_chunk_is_refused(path: tuple[str | int, ...], value: object) -> None:
    with pytest.raises(BadPayload, match="profile_chunk"):
        DIALECT.decode(with_payload(sample(*NEW), changed(payload(*NEW), path, value)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("timestamp",), "yesterday"),
        (("timestamp",), "99999-01-01T00:00:00Z"),
        (("event_id",), None),
        (("profile", "samples", 0, "elapsed_since_start_ns"), "soon"),
        (("profile", "samples", 0, "elapsed_since_start_ns"), "nan"),
        (("profile", "samples", 0, "elapsed_since_start_ns"), "1e999"),
        (("profile", "samples", 0, "elapsed_since_start_ns"), 1.5),
    ],
)
def test_a_broken_legacy_profile_is_refused(path: tuple[str | int, ...], value: object) -> None:
    with pytest.raises(BadPayload, match="profile"):
        DIALECT.decode(with_payload(sample(*LEGACY), changed(payload(*LEGACY), path, value), "profile"))


def changed(written: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    place: Any = written
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return written


def test_one_broken_profile_refuses_its_envelope() -> None:
    upload = sample(*NEW)
    assert len(DIALECT.decode(with_body(upload, upload.body + b'\n{"type":"session"}\n{}'))) == 2
    with pytest.raises(BadPayload, match="profile_chunk"):
        DIALECT.decode(with_body(upload, upload.body + b'\n{"type":"profile_chunk"}\n{}'))


def test_numbers_of_nothing_stay_so_for_whoever_checks_the_trace() -> None:
    written = payload(*NEW)
    frames, stacks = len(written["profile"]["frames"]), len(written["profile"]["stacks"])
    written["profile"]["samples"][0]["stack_id"] = stacks
    written["profile"]["samples"][1]["stack_id"] = -1
    written["profile"]["stacks"][0] = [frames]
    found = check_trace(profile_of(with_payload(sample(*NEW), written)).trace)
    assert (found.sound, found.bad_indices) == (False, 3)


def test_what_the_browser_left_out_is_nobodys_frame() -> None:
    written = payload(*NEW)
    written["profile"]["frames"].append(None)
    written["profile"]["stacks"].append(None)
    written["profile"]["samples"].append(
        {"stack_id": len(written["profile"]["stacks"]) - 1, "timestamp": 1.0}
    )
    trace = profile_of(with_payload(sample(*NEW), written)).trace
    assert (trace.frames[-1].name, trace.samples[-1].stack_id) == ("", None)


def test_an_empty_chunk_has_no_run() -> None:
    written = payload(*NEW)
    written["profile"] = {"frames": [], "stacks": [], "samples": []}
    profile = profile_of(with_payload(sample(*NEW), written))
    assert (profile.started_at, profile.ended_at, profile.trace.samples) == (None, None, [])


def chunk_of(stacks: list[list[int]], frames: int) -> Upload:
    written = payload(*NEW)
    samples = [
        {"stack_id": n, "thread_id": "0", "timestamp": 1_700_000_000 + n / 100} for n in range(len(stacks))
    ]
    named = [{"function": f"f{n}"} for n in range(frames)]
    written["profile"] = {"frames": named, "stacks": stacks, "samples": samples}
    return with_payload(sample(*NEW), written)


@pytest.mark.parametrize(("samples", "depth"), [(3000, 120), (3000, 170), (6000, 85), (6000, 255)])
def test_a_chunk_with_as_many_and_as_deep_stacks_as_browsers_give_is_taken(samples: int, depth: int) -> None:
    """V8 records up to 255 frames, and a chunk has a minute of samples at 10 ms."""
    stacks = [[(n * 7 + level) % 400 for level in range(depth)] for n in range(samples)]
    assert len(profile_of(chunk_of(stacks, 400)).trace.samples) == samples


def test_stacks_are_bounded() -> None:
    upload = chunk_of([[n + level for level in range(10)] for n in range(40)], 50)
    with pytest.raises(PayloadTooLarge, match="more than 200 different") as refused:
        DIALECT.decode(upload, Limits(json_objects=200))
    assert refused.value.limit == "json_objects"
    shared = chunk_of([[0, 1, 2]] * 40, 3)
    assert len(profile_of(shared).trace.stacks) == 3


def test_the_limits_hold() -> None:
    upload = sample(*NEW)
    with pytest.raises(PayloadTooLarge, match="nested deeper than 2"):
        DIALECT.decode(upload, Limits(json_depth=2))
    squeezed = with_body(upload, gzip.compress(upload.body), content_encoding="gzip")
    with pytest.raises(PayloadTooLarge, match="more than 1000 bytes"):
        DIALECT.decode(squeezed, Limits(inflated=1000))
