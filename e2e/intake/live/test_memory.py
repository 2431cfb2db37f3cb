"""The live page stays open for a day: what it holds is bounded, in a real Chromium.

A minute in CI; `make live` goes on for ten, in which more arrives than the list keeps.
"""

from __future__ import annotations

import os
import sys
import time
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession

from bridge.intake.store import Store
from e2e.intake.live.conftest import Open, Opened
from tests.intake import large
from tests.intake.client import Running

SECONDS = 60 * float(os.environ.get("LIVE_MINUTES", "1"))
A_SECOND = 60
#: How often the page is looked at, of which the first ones are its warm-up.
LOOKS, WARM_UP = 10, 2
#: `MOST` of `js/src/live/model/entries.ts`
KEPT = 20_000
#: An upload in the list takes 700 bytes (measured).
BYTES_EACH = 2_000
#: What compiled code, caches and one open profile may take beside it.
SLACK_BYTES = 4_000_000
#: What is open, and which rows are there, differs from look to look.
SLACK_NODES, SLACK_LISTENERS = 500, 20


class Held(NamedTuple):
    """What a page holds after a collection of garbage. `uploads`: that had arrived by then."""

    uploads: int
    heap: int
    nodes: int
    listeners: int

    def __str__(self) -> str:
        return (
            f"{self.uploads:>6} uploads  {self.heap / 1e6:6.2f} MB  {self.nodes:>5} nodes  "
            f"{self.listeners:>4} listeners"
        )


def held(session: CDPSession, uploads: int) -> Held:
    session.send("HeapProfiler.collectGarbage")
    counters = session.send("Memory.getDOMCounters")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    return Held(uploads, int(heap), counters["nodes"], counters["jsEventListeners"])


def test_what_the_page_holds_is_bounded(running: Running, store: Store, opened: Open) -> None:
    with opened(running.url) as found:
        found.page.get_by_text("Nothing has arrived yet").wait_for()
        session = found.page.context.new_cdp_session(found.page)
        looks = [_part(running, store, found, session, number) for number in range(LOOKS)]
        sys.stdout.write("\n".join(["", *map(str, looks), ""]))
        warm, last = looks[WARM_UP - 1], looks[-1]
        added = min(last.uploads, KEPT) - min(warm.uploads, KEPT)
        assert last.heap - warm.heap <= added * BYTES_EACH + SLACK_BYTES
        # The profile that was open before may not have been collected yet at one of the looks.
        assert min(look.nodes for look in looks[-3:]) <= warm.nodes + SLACK_NODES
        assert min(look.listeners for look in looks[-3:]) <= warm.listeners + SLACK_LISTENERS
    assert found.said == []


def _part(running: Running, store: Store, found: Opened, session: CDPSession, number: int) -> Held:
    """Send for a part of the time, open the newest profile, and look."""
    connection = HTTPConnection(urlsplit(running.url).netloc)
    began, sent = time.monotonic(), 0
    while (passed := time.monotonic() - began) < SECONDS / LOOKS:
        if sent > passed * A_SECOND:
            time.sleep(sent / A_SECOND - passed)
        _send(connection, f"{number}-{sent}" if sent % (A_SECOND * 2) == 0 else "")
        sent += 1
    connection.close()
    arrived = store.last_number()
    found.page.get_by_text(f"{arrived:,} uploads").wait_for(timeout=60_000)
    found.row("datadog")
    return held(session, arrived)


def _send(connection: HTTPConnection, profile: str) -> None:
    if profile:
        headers = {"Content-Type": large.CONTENT_TYPE}
        connection.request("POST", large.TARGET, large.body(profile, samples=200), headers)
    else:
        connection.request("POST", "/api/v2/logs", b"{}")
    connection.getresponse().read()
