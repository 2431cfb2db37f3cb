from __future__ import annotations

import logging

import msgspec
import pytest

from bridge import __version__
from bridge.errors import StoreError
from bridge.intake.metrics import BUCKETS, Metrics, bounded
from bridge.intake.store import Store
from bridge.intake.store.interface import Totals
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running, Series, series
from tests.intake.store.made import arrival, profile


def counted(running: Running) -> set[Series]:
    reply = running.ask("GET", "/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return series(reply.body)


def test_it_is_well_and_says_its_version(kept: Running, intake: Running) -> None:
    assert kept.ask("GET", "/healthz").json() == {"status": "ok", "version": __version__, "store": True}
    assert intake.ask("GET", "/healthz").json() == {"status": "ok", "version": __version__, "store": None}


def test_a_store_that_cannot_be_written_is_not_well(
    kept: Running, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise StoreError("no space left")

    monkeypatch.setattr(store, "check", full)
    reply = kept.ask("GET", "/healthz")
    assert (reply.status, reply.json()["status"], reply.json()["store"]) == (503, "failing", False)
    monkeypatch.setattr(store, "find", full)
    with caplog.at_level(logging.CRITICAL):
        reply = kept.ask("GET", "/_bridge/v1/uploads")
    assert (reply.status, reply.json()["error"]["code"], reply.headers["retry-after"]) == (
        503,
        "store-failed",
        "1",
    )


def test_what_was_done_is_counted(kept: Running) -> None:
    send_profile(kept)
    send_logs(kept)
    kept.intake.faults.set("datadog/rum", "503")
    kept.ask("POST", "/api/v2/rum", b"{}")
    kept.ask("POST", "/api/v2/invented-" + "x" * 50, b"{}")
    kept.ask("POST", "/api/v2/logs", b"{}", Origin="https://evil.example")
    found = counted(kept)
    for line in (
        'profiler_bridge_requests_total{vendor="datadog",track="profile",status="202"} 1',
        'profiler_bridge_requests_total{vendor="datadog",track="rum",status="503"} 1',
        'profiler_bridge_requests_total{vendor="datadog",track="other",status="202"} 1',
        'profiler_bridge_request_bytes_total{vendor="datadog",track="logs"} 19',
        'profiler_bridge_profiles_stored_total{vendor="datadog"} 1',
        'profiler_bridge_refused_total{reason="fault-on-order"} 1',
        'profiler_bridge_refused_total{reason="origin-not-allowed"} 1',
        "profiler_bridge_pending_bytes 0",
        "profiler_bridge_commit_seconds_count 4",
        'profiler_bridge_commit_seconds_bucket{le="+Inf"} 4',
        "profiler_bridge_store_uploads 4",
        "profiler_bridge_store_profiles 1",
    ):
        assert series(line) <= found
    assert not [each for each in found if "invented" in str(each.labels)]


def test_without_a_store_nothing_is_said_of_one(intake: Running) -> None:
    assert not [each for each in counted(intake) if each.name.startswith("profiler_bridge_store")]


def test_every_line_is_what_the_format_says() -> None:
    metrics = Metrics()
    metrics.request(arrival(1).record)
    metrics.refused("busy")
    for line in metrics.text(0, 0, None).decode().splitlines():
        name, _, value = line.rpartition(" ")
        assert line.startswith(("# HELP profiler_bridge_", "# TYPE profiler_bridge_")) or float(value) >= 0
        assert name


def test_its_series_are_these_and_no_others_of_the_library() -> None:
    metrics = Metrics()
    record = msgspec.structs.replace(arrival(1, carries=profile()).record, repeat="resend")
    metrics.request(record)
    metrics.kept(record, 0.003)
    metrics.refused("busy")
    text = metrics.text(5, 2, Totals(uploads=7, profiles=3, body_bytes=9)).decode()
    found = series(text)
    assert {each.name.removeprefix("profiler_bridge_") for each in found} == {
        *("requests_total", "request_bytes_total", "profiles_stored_total", "repeats_total", "refused_total"),
        *("pending_bytes", "streams", "store_uploads", "store_profiles", "store_body_bytes"),
        *("commit_seconds_bucket", "commit_seconds_sum", "commit_seconds_count"),
    }
    assert series('profiler_bridge_commit_seconds_bucket{le="0.0025"} 0') <= found
    assert series('profiler_bridge_commit_seconds_bucket{le="0.005"} 1') <= found
    assert {float(dict(each.labels)["le"]) for each in found if each.name.endswith("_bucket")} == {
        *BUCKETS,
        float("inf"),
    }
    assert "# HELP profiler_bridge_requests_total Requests answered.\n" in text
    assert "# TYPE profiler_bridge_streams gauge\n" in text


def test_two_intakes_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.refused("busy")
    assert b"busy" in one.text(0, 0, None)
    assert b"busy" not in other.text(0, 0, None)


@pytest.mark.parametrize(
    ("vendor", "track", "expected"),
    [
        ("datadog", "profiling/quota", ("datadog", "quota")),
        ("datadog", "../..", ("datadog", "other")),
        ("sentry", "envelope", ("sentry", "envelope")),
        ("", "", ("other", "other")),
    ],
)
def test_labels_are_of_a_small_set(vendor: str, track: str, expected: tuple[str, str]) -> None:
    assert bounded(vendor, track) == expected
