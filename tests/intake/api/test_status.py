from __future__ import annotations

import logging

import pytest

from bridge import __version__
from bridge.errors import StoreError
from bridge.intake.metrics import Metrics, bounded
from bridge.intake.store.sqlite import SqliteStore
from tests.intake.api.sent import send_logs, send_profile
from tests.intake.client import Running
from tests.intake.store.made import arrival


def lines(running: Running) -> list[str]:
    reply = running.ask("GET", "/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return reply.body.decode().splitlines()


def test_it_is_well_and_says_its_version(kept: Running, intake: Running) -> None:
    assert kept.ask("GET", "/healthz").json() == {"status": "ok", "version": __version__, "store": True}
    assert intake.ask("GET", "/healthz").json() == {"status": "ok", "version": __version__, "store": None}


def test_a_store_that_cannot_be_written_is_not_well(
    kept: Running, store: SqliteStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
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
    counted = lines(kept)
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
        assert line in counted
    assert not [line for line in counted if "invented" in line]


def test_without_a_store_nothing_is_said_of_one(intake: Running) -> None:
    assert not [line for line in lines(intake) if line.startswith("profiler_bridge_store")]


def test_every_line_is_what_the_format_says() -> None:
    metrics = Metrics()
    metrics.request(arrival(1))
    metrics.refused("busy")
    for line in metrics.text(0, None).splitlines():
        name, _, value = line.rpartition(" ")
        assert line.startswith(("# HELP profiler_bridge_", "# TYPE profiler_bridge_")) or float(value) >= 0
        assert name


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
