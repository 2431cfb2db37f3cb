"""How long the main thread of a page has been at work, and how much of the processor it got for that.

Chromium answers `Performance.getMetrics` also while the page's script runs: it interrupts the script for it
(measured, Chromium 156; `Runtime.evaluate` waits). So a late answer tells of a busy machine, not of a busy
page.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import NamedTuple

from bridge.driver.cdp.protocol import Params
from bridge.driver.cdp.session import TargetSession


class PageTimes(NamedTuple):
    """Since the start of its process, ms. `tasks`: the time that its tasks took. `thread`: the time for which
    its main thread ran on a processor."""

    tasks: float
    thread: float


def page_times(session: TargetSession, *, first: bool) -> Future[PageTimes]:
    """Ask a page for its times. `first`: it has not been asked before. The future can fail with a
    BrowserError."""
    times: Future[PageTimes] = Future()
    if first:
        session.post("Performance.enable")

    def answered(metrics: Future[Params]) -> None:
        if error := metrics.exception():
            times.set_exception(error)
        else:
            times.set_result(_read(metrics.result()))

    session.post("Performance.getMetrics").add_done_callback(answered)
    return times


def _read(answer: Params) -> PageTimes:
    metrics = {metric["name"]: metric["value"] * 1000 for metric in answer.get("metrics", [])}
    return PageTimes(metrics.get("TaskDuration", 0.0), metrics.get("ThreadTime", 0.0))
