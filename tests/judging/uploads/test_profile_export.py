from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from msgspec.structs import replace

from bridge.core.uploads import Profile
from bridge.judging.uploads.profile_export import ExportOptions, export_name, exported
from bridge.trace.export.formats import FORMATS
from bridge.trace.export.protobuf import message
from bridge.trace.model import Frame, Sample, Stack, Trace

SECRET = "https://shop.example/app.js?token=abc123"


def profile(upload: str, session: str | None = "0123456789ab", **changes: Any) -> Profile:
    samples = [Sample(0.0, 0), Sample(10.0), Sample(80.0, 0)]
    trace = Trace([SECRET], [Frame("work", 0, 1, 2)], [Stack(0)], samples, 0.0, 100.0, 1_000.0)
    return Profile(
        upload=upload,
        vendor="datadog",
        tab=changes.pop("tab", ""),
        session_id=session,
        view_ids=(),
        long_tasks=0,
        sdk_version="7.16.2",
        trace=replace(trace, **changes),
        interval_ms=10.0,
    )


def document(*profiles: Profile, to: str = "speedscope", **options: bool) -> Any:
    return json.loads(exported(profiles, to, ExportOptions(**options)))


def test_addresses_are_without_secrets_unless_they_are_wanted() -> None:
    [frame] = [each for each in document(profile("u-1"))["shared"]["frames"] if "file" in each]
    assert frame["file"] == "https://shop.example/app.js?token=REDACTED"
    [frame] = [each for each in document(profile("u-1"), redact=False)["shared"]["frames"] if "file" in each]
    assert frame["file"] == SECRET


def test_time_without_samples_is_a_frame_or_the_time_of_the_sample_before() -> None:
    names = {each["name"] for each in document(profile("u-1"))["shared"]["frames"]}
    assert names == {"work", "(idle)", "(not sampled)"}
    kept = document(profile("u-1"), keep_gaps=True)
    assert {each["name"] for each in kept["shared"]["frames"]} == {"work", "(idle)"}
    assert sum(kept["profiles"][0]["weights"]) == 100_000


def test_idle_time_is_in_collapsed_stacks_if_it_is_wanted() -> None:
    assert b"(idle)" not in exported([profile("u-1")], "collapsed")
    assert b"(root);(idle) 10\n" in exported([profile("u-1")], "collapsed", ExportOptions(idle=True))


def test_one_has_its_own_name_and_several_their_number() -> None:
    assert document(profile("u-1"))["name"] == "u-1 datadog"
    assert document(profile("u-1"), profile("u-2"))["name"] == "2 profiles"


def test_merged_all_are_one_of_the_length_of_all() -> None:
    profiles = [profile("u-1"), profile("u-2", "another"), profile("u-3", origin_ms=500.0)]
    whole = document(*profiles, merge=True)
    [one] = whole["profiles"]
    assert (whole["name"], one["name"], one["endValue"]) == ("3 profiles", "3 profiles", 300_000)
    assert document(*profiles, to="cpuprofile", merge=True)["startTime"] == 500_000
    assert document(profile("u-1"), merge=True) == document(profile("u-1"))


def test_pprof_has_short_ids_as_labels_and_none_if_merged() -> None:
    of_tab = replace(profile("u-1", tab="t2"), view_ids=("fedcba987654", "v2"))
    plain = gzip.decompress(exported([of_tab], "pprof"))
    for label in (b"session", b"01234567", b"view", b"fedcba98", b"v2", b"tab", b"t2"):
        assert message(6, label) in plain
    assert b"0123456789ab" not in plain
    merged = gzip.decompress(exported([of_tab, profile("u-2")], "pprof", ExportOptions(merge=True)))
    assert message(6, b"session") not in merged


def test_otlp_has_the_service_and_no_secrets() -> None:
    of_shop = replace(profile("u-1"), service="shop")
    written = exported([of_shop], "otlp")
    assert message(2, message(1, b"shop")) in written
    assert b"token=REDACTED" in written
    assert b"abc123" not in written
    assert b"abc123" in exported([of_shop], "otlp", ExportOptions(redact=False))


def test_devtools_gets_a_process_for_each_session_and_tab() -> None:
    profiles = [
        profile("u-1"),
        profile("u-2", origin_ms=2_000.0),
        profile("u-3", tab="t2"),
        profile("u-4", None),
        profile("u-5", origin_ms=None),
    ]
    trace = document(*profiles, to="chrome-trace")
    labels = [each["args"]["labels"] for each in trace["traceEvents"] if each["name"] == "process_labels"]
    assert labels == [
        "session 01234567",
        "session 01234567, t2",
        "no session",
        "u-5 datadog, time unknown",
    ]
    assert trace["metadata"]["startTime"] == 1_000.0


@pytest.mark.parametrize("to", FORMATS)
def test_a_file_is_named_after_its_profiles(to: str) -> None:
    assert export_name(["u-0001"], to) == f"u-0001{FORMATS[to].suffix}"
    assert export_name(["u-0001", "u-0002", "u-0007"], to) == f"u-0001-to-u-0007{FORMATS[to].suffix}"
