"""Stops that are rejected, buffers that fill up, and floods of events, through the driver."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from bridge.core.events import (
    BeforeUnload,
    EventsDropped,
    PageEvent,
    ProfilerRefused,
    ProfilerStarted,
    ProfilerStopCalled,
    ProfilerStopFailed,
    SampleBufferFull,
)
from bridge.errors import UsageError
from e2e.conftest import Site, Watched

REFUSED = 100_000


def test_a_rejected_stop(watched: Watched, site: Site) -> None:
    stop = """() => new Profiler({sampleInterval: 10, maxBufferSize: 100}).stop()
      .then(() => 'fulfilled', (error) => error.name)"""
    tab = watched.driver.open_tab("rejecting", site.put("/"))
    tab.reject_stop()
    assert tab.page.evaluate(stop) == "OperationError"
    tab.release_stop()
    assert tab.page.evaluate(stop) == "fulfilled"
    tab.sync()
    assert [event.rejected for event in watched.of("rejecting", ProfilerStopCalled)] == [True, False]
    assert [event.name for event in watched.of("rejecting", ProfilerStopFailed)] == ["OperationError"]
    tab.close()


def test_a_buffer_fills(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("filling", site.put("/"))
    tab.fill_buffer(samples=5)
    tab.page.evaluate("() => { kept = new Profiler({sampleInterval: 10, maxBufferSize: 9000}) }")
    started = watched.wait_for("filling", ProfilerStarted)
    assert (started.max_buffer_size, started.requested_buffer_size) == (5, 9000)
    watched.wait_for("filling", SampleBufferFull)
    assert tab.page.evaluate("kept.stop().then((trace) => trace.samples.length)") == 5
    with pytest.raises(UsageError, match="samples above 0"):
        tab.fill_buffer(0)
    tab.close()


def test_only_the_next_buffer_of_a_tab_fills(watched: Watched, site: Site) -> None:
    site.put("/inner")
    frames = f"<iframe src='{site.other('/inner')}'></iframe><iframe src='/inner'></iframe>"
    tab = watched.driver.open_tab("framed", site.put("/framed", frames))
    tab.fill_buffer(samples=5)
    for frame in reversed(tab.page.frames):
        frame.evaluate("() => { kept = new Profiler({sampleInterval: 10, maxBufferSize: 900}) }")
        watched.wait_for("framed", ProfilerStarted)
        # The other documents are told of the first one without waiting.
        tab.sync()
    assert [event.max_buffer_size for event in watched.of("framed", ProfilerStarted)] == [5, 900, 900]
    tab.close()


def test_beforeunload_is_told_before_a_page_is_left(watched: Watched, site: Site) -> None:
    tab = watched.driver.open_tab("leaving", site.put("/"))
    document = watched.of("leaving", PageEvent)[-1].document
    tab.goto(site.other("/"))
    assert [event.document for event in watched.of("leaving", BeforeUnload)] == [document]
    tab.close()


def resident_kib() -> int:
    """Memory of this process."""
    status = Path(f"/proc/{os.getpid()}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1])


def test_a_flood_is_bounded_and_counted(watched: Watched, site: Site) -> None:
    flood = "() => { for (let i = 0; i < 100000; i++) try { new Profiler({}) } catch { } }"
    tab = watched.driver.open_tab("flooding", site.put("/"))
    before = resident_kib()
    began = time.monotonic()
    tab.page.evaluate(flood)
    tab.sync()
    spent_ms = (time.monotonic() - began) * 1000
    told = len(watched.of("flooding", ProfilerRefused))
    assert told + sum(event.count for event in watched.of("flooding", EventsDropped)) == REFUSED
    assert told <= 5_000 + spent_ms
    assert resident_kib() - before < 50 * 1024
    assert tab.page.evaluate("1 + 1") == 2
    by_document: dict[str, int] = {}
    for event in watched.of("flooding", PageEvent):
        assert event.seq == by_document.get(event.document, 0) + 1
        by_document[event.document] = event.seq
    tab.close()
